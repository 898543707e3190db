-- wrk script: GET of one of 100,000 customers. BENCH_KEY is the API key.
local headers = {["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")}
function init() math.randomseed(7) end
function request()
  return wrk.format("GET", string.format("/v1/customers/C%07d", math.random(1, 100000)), headers)
end
