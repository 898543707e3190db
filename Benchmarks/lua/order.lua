-- wrk script: POST /v1/credit-checks with an order of four lines (0.9 KB), a new number and one of 100,000 customers each
-- time: the same order as peers/order.lua, as this API wants it. BENCH_KEY is the API key.
local thread_no = 0
function setup(t)
  t:set("tid", thread_no)
  thread_no = thread_no + 1
end

local n = 0
local run = os.time() % 1000000
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")}

function init()
  math.randomseed(12345 + tid) -- the same customers in every run
end

local function rnd(m)
  return math.random(0, m - 1)
end

local line = [[{"line":%d,"item":"MAT-%06d","description":"Hydraulic pump series %d, 24 V, galvanised","quantity":"%d","unitPrice":"%d.50"}]]

function request()
  n = n + 1
  local lines = {}
  for i = 1, 4 do
    lines[i] = string.format(line, i, rnd(999999), rnd(90), 2 * (1 + rnd(20)), 10 + rnd(200))
  end
  local body = string.format(
    [[{"document":"confirmation","order":{"number":"SO-%d-%d-%08d","customer":{"number":"C%07d"},"currency":"EUR","orderDate":"2026-11-23","deliveryDate":"2026-12-01","paymentTerms":"NET30","responsible":"1000 B2B","lines":[%s],"metadata":{"shipToName":"Werk Süd \"Halle 7\"","street":"Industriestraße 12","postalCode":"70565","city":"Stuttgart","country":"DE"}}}]],
    run, tid, n, 1 + rnd(100000), table.concat(lines, ","))
  return wrk.format("POST", "/v1/credit-checks", headers, body)
end
