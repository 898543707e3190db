-- A database of schema version 5 with something of everything in it, as the program of that version wrote it
-- (sqlite3 creditd.db .dump). Never edited: it proves that old data opens and is brought to the newest schema.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT;
INSERT INTO schema_migration VALUES(1,'foundation','a3ce93a2fbb7a54c','2026-11-26T16:47:51Z');
INSERT INTO schema_migration VALUES(2,'set_up','fb8f81711d2c0c6c','2026-11-26T16:47:51Z');
INSERT INTO schema_migration VALUES(3,'customers','866469308031b3c8','2026-11-26T16:47:51Z');
INSERT INTO schema_migration VALUES(4,'receivables','07f9c43fe3f844b0','2026-11-26T16:47:51Z');
INSERT INTO schema_migration VALUES(5,'orders','64730584fdfd5ee1','2026-11-26T16:47:51Z');
CREATE TABLE company (
    id                  INTEGER PRIMARY KEY,
    number              TEXT NOT NULL,
    name                TEXT NOT NULL,
    accounting_currency TEXT NOT NULL,
    time_zone           TEXT NOT NULL,
    country             TEXT,
    rate_type           TEXT NOT NULL,
    external_ref        TEXT,
    metadata            TEXT,
    source_version      INTEGER,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
) STRICT;
INSERT INTO company VALUES(456916722941689856,'DE01','Alt GmbH','EUR','Europe/Berlin','DE','DEFAULT',NULL,NULL,NULL,1,1795711671703,1795711671703);
INSERT INTO company VALUES(456916722954272768,'US01','Old Inc','USD','UTC',NULL,'DEFAULT',NULL,NULL,NULL,1,1795711671709,1795711671709);
CREATE TABLE api_key (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    secret_hash     BLOB NOT NULL,
    roles           TEXT NOT NULL,
    scopes          TEXT NOT NULL,
    companies       TEXT NOT NULL,
    default_company TEXT,
    act_as          INTEGER NOT NULL CHECK (act_as IN (0, 1)),
    rate_limit      INTEGER,
    expires_at      INTEGER,
    revoked_at      INTEGER,
    created_by      TEXT NOT NULL,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO api_key VALUES(456916722813763584,'command line',X'e04598d29ee5d782bea44415f24eddb94d7c87610872bf5f49575328d9ff5585','administrator','','*',NULL,0,NULL,NULL,NULL,'creditd keys',1,1795711671642,1795711671642);
CREATE TABLE change (
    sequence    INTEGER PRIMARY KEY,
    type        TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    company_id  INTEGER,
    record_kind TEXT NOT NULL,
    record_id   INTEGER NOT NULL,
    record_number TEXT,
    actor_kind  TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    api_key_id  INTEGER,
    request_id  TEXT,
    reason_code TEXT,
    comment     TEXT,
    data        TEXT NOT NULL,
    changes     TEXT
) STRICT;
INSERT INTO change VALUES(1,'apiKey.created',1795711671642,NULL,'key',456916722813763584,'command line','service','creditd keys',NULL,NULL,NULL,NULL,'{"apiKey":{"id":"key_0cntbatnm0000","name":"command line"}}','{"name":[null,"command line"],"roles":[null,"administrator"],"scopes":[null,""],"companies":[null,"*"]}');
INSERT INTO change VALUES(2,'parameters.created',1795711671703,456916722941689856,'par',456916722941689856,'credit-management','key','command line',456916722813763584,'1m8cc37ck0001',NULL,NULL,'{"parameters":{"id":"par_0cntbatse0000","number":"credit-management"}}','{"creditManagementEnabled":[null,"true"],"excludeIntercompanyOrders":[null,"true"],"skipRulesAfterRelease":[null,"false"],"checkCreditGroupLimit":[null,"false"],"checkPaymentTermsIncrease":[null,"false"],"checkSettlementDiscountIncrease":[null,"false"],"ignoreExpiredWhenDateBlank":[null,"true"],"removeBlockedLoadLines":[null,"false"],"skipCheckOnPackingSlipCancel":[null,"true"],"statisticsForZeroBalanceCustomers":[null,"false"],"checkLimitOnSalesOrder":[null,"true"],"checkLimitOnFreeTextInvoice":[null,"false"],"allowManualLimitEdit":[null,"false"],"bypassInventoryReservations":[null,"false"],"dso1Months":[null,"12"],"dso2Months":[null,"6"],"averageBalance1Months":[null,"12"],"averageBalance2Months":[null,"6"],"averageLimitPercentMonths":[null,"12"],"averageExposurePercentMonths":[null,"12"],"adjustmentNumberSequence":[null,"CLA-000001"],"autoReleaseMode":[null,"withoutPosting"],"creditLimitType":[null,"balanceAll"],"messageWhenExceeding":[null,"warning"],"checkpoints":[null,"confirmation posting; pickingList; releaseToWarehouse; packingSlip; invoice"]}');
INSERT INTO change VALUES(3,'blockingRule.created',1795711671703,456916722941689856,'rul',456916722941689857,'rul_0cntbatse0001','key','command line',456916722813763584,'1m8cc37ck0001',NULL,NULL,'{"blockingRule":{"id":"rul_0cntbatse0001","number":"rul_0cntbatse0001"}}','{"ruleKind":[null,"creditLimitUsed"],"ruleType":[null,"blocking"],"level":[null,"all"],"valueType":[null,"percent"],"creditLimitThreshold":[null,"100"],"releaseSalesOrder":[null,"false"],"active":[null,"true"]}');
INSERT INTO change VALUES(4,'company.created',1795711671703,456916722941689856,'com',456916722941689856,'DE01','key','command line',456916722813763584,'1m8cc37ck0001',NULL,NULL,'{"company":{"id":"com_0cntbatse0000","number":"DE01"}}','{"name":[null,"Alt GmbH"],"accountingCurrency":[null,"EUR"],"timeZone":[null,"Europe/Berlin"],"country":[null,"DE"],"rateType":[null,"DEFAULT"]}');
INSERT INTO change VALUES(5,'company.created',1795711671709,456916722954272768,'com',456916722954272768,'US01','key','command line',456916722813763584,'1m8cc37cw0002',NULL,NULL,'{"company":{"id":"com_0cntbatst0000","number":"US01"}}','{"name":[null,"Old Inc"],"accountingCurrency":[null,"USD"],"timeZone":[null,"UTC"],"rateType":[null,"DEFAULT"]}');
INSERT INTO change VALUES(6,'exchangeRate.created',1795711671711,NULL,'rat',456916722958467072,'USD-1','key','command line',456916722813763584,'1m8cc37cy0003',NULL,NULL,'{"exchangeRate":{"id":"rat_0cntbatsy0000","number":"USD-1"}}','{"number":[null,"USD-1"],"rateType":[null,"DEFAULT"],"from":[null,"USD"],"to":[null,"EUR"],"validFromDate":[null,"2026-01-01"],"rate":[null,"0.91"]}');
INSERT INTO change VALUES(7,'paymentTerms.created',1795711671713,456916722941689856,'ptm',456916722962661376,'NET30','key','command line',456916722813763584,'1m8cc37d00004',NULL,NULL,'{"paymentTerms":{"id":"ptm_0cntbatt20000","number":"NET30"}}','{"list":[null,"paymentTerms"],"code":[null,"NET30"],"description":[null,"30 days"],"rank":[null,"1"]}');
INSERT INTO change VALUES(8,'paymentTerms.created',1795711671715,456916722941689856,'ptm',456916722966855680,'NET60','key','command line',456916722813763584,'1m8cc37d30005',NULL,NULL,'{"paymentTerms":{"id":"ptm_0cntbatt60000","number":"NET60"}}','{"list":[null,"paymentTerms"],"code":[null,"NET60"],"description":[null,"60 days"],"rank":[null,"2"]}');
INSERT INTO change VALUES(9,'cashDiscount.created',1795711671717,456916722941689856,'dsc',456916722971049984,'2D10','key','command line',456916722813763584,'1m8cc37d40006',NULL,NULL,'{"cashDiscount":{"id":"dsc_0cntbatta0000","number":"2D10"}}','{"list":[null,"cashDiscounts"],"code":[null,"2D10"],"description":[null,"2 % in 10"],"rank":[null,"1"]}');
INSERT INTO change VALUES(10,'creditManagementGroup.created',1795711671718,456916722941689856,'cmg',456916722973147136,'KEY','key','command line',456916722813763584,'1m8cc37d60007',NULL,NULL,'{"creditManagementGroup":{"id":"cmg_0cntbattc0000","number":"KEY"}}','{"list":[null,"creditManagementGroups"],"code":[null,"KEY"],"description":[null,"Key accounts"]}');
INSERT INTO change VALUES(11,'accountStatus.created',1795711671720,456916722941689856,'ast',456916722977341440,'STOP','key','command line',456916722813763584,'1m8cc37d80008',NULL,NULL,'{"accountStatus":{"id":"ast_0cntbattg0000","number":"STOP"}}','{"list":[null,"accountStatuses"],"code":[null,"STOP"],"description":[null,"Stop"],"holdEffect":[null,"all"]}');
INSERT INTO change VALUES(12,'reasonCode.created',1795711671722,456916722941689856,'rsn',456916722981535744,'release.paid','key','command line',456916722813763584,'1m8cc37d90009',NULL,NULL,'{"reasonCode":{"id":"rsn_0cntbattm0000","number":"release.paid"}}','{"list":[null,"reasonCodes"],"code":[null,"release.paid"],"description":[null,"release.paid"]}');
INSERT INTO change VALUES(13,'reasonCode.created',1795711671723,456916722941689856,'rsn',456916722983632896,'hold.dispute','key','command line',456916722813763584,'1m8cc37db000a',NULL,NULL,'{"reasonCode":{"id":"rsn_0cntbattp0000","number":"hold.dispute"}}','{"list":[null,"reasonCodes"],"code":[null,"hold.dispute"],"description":[null,"hold.dispute"]}');
INSERT INTO change VALUES(14,'reasonCode.created',1795711671725,456916722941689856,'rsn',456916722987827200,'status.insolvency','key','command line',456916722813763584,'1m8cc37dc000b',NULL,NULL,'{"reasonCode":{"id":"rsn_0cntbattt0000","number":"status.insolvency"}}','{"list":[null,"reasonCodes"],"code":[null,"status.insolvency"],"description":[null,"status.insolvency"]}');
INSERT INTO change VALUES(15,'customer.created',1795711671727,456916722941689856,'cus',456916722992021504,'C1','key','command line',456916722813763584,'1m8cc37de000c',NULL,NULL,'{"customer":{"id":"cus_0cntbatty0000","number":"C1"}}','{"name":[null,"Customer C1"],"currency":[null,"EUR"],"invoiceAccount":[null,"cus_0cntbatty0000"],"paymentTerms":[null,"NET30"],"address.city":[null,"Bremen"],"address.country":[null,"DE"]}');
INSERT INTO change VALUES(16,'customer.created',1795711671730,456916722941689856,'cus',456916722998312960,'C2','key','command line',456916722813763584,'1m8cc37dj000d',NULL,NULL,'{"customer":{"id":"cus_0cntbatv40000","number":"C2"}}','{"name":[null,"Customer C2"],"currency":[null,"EUR"],"invoiceAccount":[null,"cus_0cntbatv40000"],"paymentTerms":[null,"NET60"],"address.city":[null,"Bremen"],"address.country":[null,"DE"]}');
INSERT INTO change VALUES(17,'customer.created',1795711671732,456916722941689856,'cus',456916723002507264,'C3','key','command line',456916722813763584,'1m8cc37dm000e',NULL,NULL,'{"customer":{"id":"cus_0cntbatv80000","number":"C3"}}','{"name":[null,"Customer C3"],"currency":[null,"EUR"],"invoiceAccount":[null,"cus_0cntbatv80000"],"paymentTerms":[null,"NET30"],"address.city":[null,"Bremen"],"address.country":[null,"DE"]}');
INSERT INTO change VALUES(18,'customer.created',1795711671734,456916722941689856,'cus',456916723006701568,'C4','key','command line',456916722813763584,'1m8cc37dp000f',NULL,NULL,'{"customer":{"id":"cus_0cntbatvc0000","number":"C4"}}','{"name":[null,"Branch"],"currency":[null,"USD"],"invoiceAccount":[null,"cus_0cntbatty0000"]}');
INSERT INTO change VALUES(19,'limitAdjustment.created',1795711671737,456916722941689856,'adj',456916723012993024,'CLA-000001','key','command line',456916722813763584,'1m8cc37dr000g',NULL,NULL,'{"limitAdjustment":{"id":"adj_0cntbatvj0000","number":"CLA-000001"}}','{"adjustmentType":[null,"creditLimit"],"description":[null,"First"],"status":[null,"draft"]}');
INSERT INTO change VALUES(20,'limit.changed',1795711671737,456916722941689856,'cus',456916722992021504,'C1','key','command line',456916722813763584,'1m8cc37dr000g',NULL,NULL,'{"customer":{"id":"cus_0cntbatty0000","number":"C1"},"origin":"adjustment","effectiveDate":"2026-05-04","currency":"EUR","oldLimit":"0.00","oldFromDate":null,"oldToDate":null,"newLimit":"5000.00","newFromDate":null,"newToDate":"2027-12-31","limitAdjustment":{"id":"adj_0cntbatvj0000","number":"CLA-000001"},"lineNumber":1}','{"creditLimit":["0.00","5000.00"],"creditLimitExpirationDate":[null,"2027-12-31"]}');
INSERT INTO change VALUES(21,'limit.changed',1795711671737,456916722941689856,'cus',456916722998312960,'C2','key','command line',456916722813763584,'1m8cc37dr000g',NULL,NULL,'{"customer":{"id":"cus_0cntbatv40000","number":"C2"},"origin":"adjustment","effectiveDate":"2026-05-04","currency":"EUR","oldLimit":"0.00","oldFromDate":null,"oldToDate":null,"newLimit":"1000.00","newFromDate":null,"newToDate":"2027-12-31","limitAdjustment":{"id":"adj_0cntbatvj0000","number":"CLA-000001"},"lineNumber":2}','{"creditLimit":["0.00","1000.00"],"creditLimitExpirationDate":[null,"2027-12-31"]}');
INSERT INTO change VALUES(22,'journal.posted',1795711671737,456916722941689856,'adj',456916723012993024,'CLA-000001','key','command line',456916722813763584,'1m8cc37dr000g',NULL,NULL,'{"limitAdjustment":{"id":"adj_0cntbatvj0000","number":"CLA-000001","adjustmentType":"creditLimit","postedDate":"2026-05-04","lines":2}}','{"status":["draft","posted"]}');
INSERT INTO change VALUES(23,'limitAdjustment.created',1795711671741,456916722941689856,'adj',456916723021381632,'CLA-000002','key','command line',456916722813763584,'1m8cc37dx000h',NULL,NULL,'{"limitAdjustment":{"id":"adj_0cntbatvt0000","number":"CLA-000002"}}','{"adjustmentType":[null,"temporaryCreditLimit"],"status":[null,"draft"]}');
INSERT INTO change VALUES(24,'limit.changed',1795711671741,456916722941689856,'cus',456916722998312960,'C2','key','command line',456916722813763584,'1m8cc37dx000h',NULL,NULL,'{"customer":{"id":"cus_0cntbatv40000","number":"C2"},"origin":"temporary","effectiveDate":"2026-05-04","currency":"EUR","oldLimit":null,"oldFromDate":null,"oldToDate":null,"newLimit":"1500.00","newFromDate":"2026-05-01","newToDate":"2026-06-30","limitAdjustment":{"id":"adj_0cntbatvt0000","number":"CLA-000002"},"lineNumber":1}','{"temporaryCreditLimit":[null,"1500.00"],"fromDate":[null,"2026-05-01"],"toDate":[null,"2026-06-30"]}');
INSERT INTO change VALUES(25,'journal.posted',1795711671741,456916722941689856,'adj',456916723021381632,'CLA-000002','key','command line',456916722813763584,'1m8cc37dx000h',NULL,NULL,'{"limitAdjustment":{"id":"adj_0cntbatvt0000","number":"CLA-000002","adjustmentType":"temporaryCreditLimit","postedDate":"2026-05-04","lines":1}}','{"status":["draft","posted"]}');
INSERT INTO change VALUES(26,'limitAdjustment.created',1795711671744,456916722941689856,'adj',456916723027673088,'CLA-000003','key','command line',456916722813763584,'1m8cc37e0000j',NULL,NULL,'{"limitAdjustment":{"id":"adj_0cntbatw00000","number":"CLA-000003"}}','{"adjustmentType":[null,"creditLimit"],"status":[null,"draft"]}');
INSERT INTO change VALUES(27,'creditProfile.updated',1795711671746,456916722941689856,'cus',456916722992021504,'C1','key','command line',456916722813763584,'1m8cc37e2000k',NULL,NULL,'{"customer":{"id":"cus_0cntbatty0000","number":"C1"}}','{"creditRating":[null,"A"],"creditManagementGroupId":[null,"KEY"]}');
INSERT INTO change VALUES(28,'creditProfile.updated',1795711671748,456916722941689856,'cus',456916723002507264,'C3','key','command line',456916722813763584,'1m8cc37e3000m',NULL,NULL,'{"customer":{"id":"cus_0cntbatv80000","number":"C3"}}','{"accountStatusId":[null,"STOP"],"statusReasonId":[null,"insolvency"],"invoicingAndDeliveryOnHold":["no","all"]}');
INSERT INTO change VALUES(29,'blockingRule.created',1795711671749,456916722941689856,'rul',456916723038158848,'rul_0cntbatwa0000','key','command line',456916722813763584,'1m8cc37e5000n',NULL,NULL,'{"blockingRule":{"id":"rul_0cntbatwa0000","number":"rul_0cntbatwa0000"}}','{"ruleKind":[null,"daysOverdue"],"ruleType":[null,"blocking"],"level":[null,"all"],"value":[null,"30"],"valueType":[null,"days"],"releaseSalesOrder":[null,"false"],"active":[null,"true"]}');
INSERT INTO change VALUES(30,'receivable.created',1795711671751,456916722941689856,'inv',456916723042353152,'I1','key','command line',456916722813763584,'1m8cc37e7000p',NULL,NULL,'{"receivable":{"id":"inv_0cntbatwe0000","number":"I1"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"2000.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-03-01"],"dueDate":[null,"2026-03-31 2000.00"],"lines":[null,""],"marks":[null,""]}');
INSERT INTO change VALUES(31,'receivable.created',1795711671754,456916722941689856,'inv',456916723048644608,'I2','key','command line',456916722813763584,'1m8cc37ea000q',NULL,NULL,'{"receivable":{"id":"inv_0cntbatwm0000","number":"I2"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"1500.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-04-20"],"dueDate":[null,"2026-05-20 1500.00"],"lines":[null,""],"marks":[null,""]}');
INSERT INTO change VALUES(32,'receivable.created',1795711671756,456916722941689856,'inv',456916723052838912,'I3','key','command line',456916722813763584,'1m8cc37ec000r',NULL,NULL,'{"receivable":{"id":"inv_0cntbatwr0000","number":"I3"}}','{"customer":[null,"cus_0cntbatv40000"],"amount":[null,"600.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-04-01"],"dueDate":[null,"2026-05-01 200.00, 2026-06-01 400.00"],"lines":[null,""],"marks":[null,""]}');
INSERT INTO change VALUES(33,'receivable.created',1795711671758,456916722941689856,'inv',456916723057033216,'I4','key','command line',456916722813763584,'1m8cc37ee000s',NULL,NULL,'{"receivable":{"id":"inv_0cntbatww0000","number":"I4"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"100.00"],"currency":[null,"USD"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-04-25"],"dueDate":[null,"2026-05-25 100.00"],"lines":[null,""],"marks":[null,""]}');
INSERT INTO change VALUES(34,'settlement.posted',1795711671760,456916722941689856,'set',456916723061227522,NULL,'key','command line',456916722813763584,'1m8cc37eg000t',NULL,NULL,'{"settlement":{"id":"set_0cntbatx00002","status":"settled","settlementDate":"2026-04-10","pairs":1}}','{"status":[null,"settled"]}');
INSERT INTO change VALUES(35,'receivable.created',1795711671760,456916722941689856,'crn',456916723061227520,'CN1','key','command line',456916722813763584,'1m8cc37eg000t',NULL,NULL,'{"receivable":{"id":"crn_0cntbatx00000","number":"CN1"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"250.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-04-10"],"dueDate":[null,"2026-04-10 250.00"],"lines":[null,""],"creditedInvoice":[null,"inv_0cntbatwe0000"],"marks":[null,""]}');
INSERT INTO change VALUES(36,'settlement.posted',1795711671763,456916722941689856,'set',456916723067518978,NULL,'key','command line',456916722813763584,'1m8cc37ek000v',NULL,NULL,'{"settlement":{"id":"set_0cntbatx60002","status":"settled","settlementDate":"2026-04-15","pairs":1}}','{"status":[null,"settled"]}');
INSERT INTO change VALUES(37,'receivable.created',1795711671763,456916722941689856,'pay',456916723067518976,'P1','key','command line',456916722813763584,'1m8cc37ek000v',NULL,NULL,'{"receivable":{"id":"pay_0cntbatx60000","number":"P1"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"1000.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-04-15"],"dueDate":[null,"2026-04-15 1000.00"],"lines":[null,""],"marks":[null,"456916723042353152.1: 800.00"]}');
INSERT INTO change VALUES(38,'receivable.created',1795711671766,456916722941689856,'pay',456916723073810432,'P2','key','command line',456916722813763584,'1m8cc37en000w',NULL,NULL,'{"receivable":{"id":"pay_0cntbatxc0000","number":"P2"}}','{"customer":[null,"cus_0cntbatv40000"],"amount":[null,"200.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-05-02"],"dueDate":[null,"2026-05-02 200.00"],"lines":[null,""],"marks":[null,""]}');
INSERT INTO change VALUES(39,'settlement.posted',1795711671767,456916722941689856,'set',456916723075907584,NULL,'key','command line',456916722813763584,'1m8cc37eq000x',NULL,NULL,'{"settlement":{"id":"set_0cntbatxe0000","status":"settled","settlementDate":"2026-05-02","pairs":1}}','{"status":[null,"settled"]}');
INSERT INTO change VALUES(40,'settlement.posted',1795711671769,456916722941689856,'set',456916723080101888,NULL,'key','command line',456916722813763584,'1m8cc37es000y',NULL,NULL,'{"settlement":{"id":"set_0cntbatxj0000","status":"settled","settlementDate":"2026-05-02","pairs":1}}','{"status":[null,"settled"]}');
INSERT INTO change VALUES(41,'settlement.reversed',1795711671771,456916722941689856,'set',456916723080101888,NULL,'key','command line',456916722813763584,'1m8cc37ev000z',NULL,NULL,'{"settlement":{"id":"set_0cntbatxj0000","status":"reversed","settlementDate":"2026-05-02","pairs":1}}','{"status":[null,"reversed"]}');
INSERT INTO change VALUES(42,'order.created',1795711671773,456916722941689856,'ord',456916723088490496,'SO1','key','command line',456916722813763584,'1m8cc37ew0010',NULL,NULL,'{"order":{"id":"ord_0cntbatxt0000","number":"SO1","total":"100.00","currency":"EUR"}}','{"customer":[null,"cus_0cntbatv40000"],"invoiceAccount":[null,"cus_0cntbatv40000"],"total":[null,"100.00"],"currency":[null,"EUR"],"orderDate":[null,"2026-05-04"],"paymentTerms":[null,"NET60"],"status":[null,"open"]}');
INSERT INTO change VALUES(43,'order.created',1795711671776,456916722941689856,'ord',456916723094781952,'SO2','key','command line',456916722813763584,'1m8cc37ez0011',NULL,NULL,'{"order":{"id":"ord_0cntbaty00000","number":"SO2","total":"569.00","currency":"EUR"}}','{"customer":[null,"cus_0cntbatty0000"],"invoiceAccount":[null,"cus_0cntbatty0000"],"total":[null,"569.00"],"currency":[null,"EUR"],"orderDate":[null,"2026-05-04"],"paymentTerms":[null,"NET30"],"status":[null,"open"]}');
INSERT INTO change VALUES(44,'order.created',1795711671778,456916722941689856,'ord',456916723098976256,'SO3','key','command line',456916722813763584,'1m8cc37f20012',NULL,NULL,'{"order":{"id":"ord_0cntbaty40000","number":"SO3","total":"4000.00","currency":"EUR"}}','{"customer":[null,"cus_0cntbatty0000"],"invoiceAccount":[null,"cus_0cntbatty0000"],"total":[null,"4000.00"],"currency":[null,"EUR"],"orderDate":[null,"2026-05-04"],"paymentTerms":[null,"NET30"],"status":[null,"open"]}');
INSERT INTO change VALUES(45,'order.created',1795711671780,456916722941689856,'ord',456916723103170560,'SO4','key','command line',456916722813763584,'1m8cc37f40013',NULL,NULL,'{"order":{"id":"ord_0cntbaty80000","number":"SO4","total":"1900.00","currency":"EUR"}}','{"customer":[null,"cus_0cntbatv40000"],"invoiceAccount":[null,"cus_0cntbatv40000"],"total":[null,"1900.00"],"currency":[null,"EUR"],"orderDate":[null,"2026-05-04"],"paymentTerms":[null,"NET60"],"status":[null,"open"]}');
INSERT INTO change VALUES(46,'order.held',1795711671782,456916722941689856,'hld',456916723107364865,'SO1','key','command line',456916722813763584,'1m8cc37f60014',NULL,NULL,'{"hold":{"id":"hld_0cntbatyc0001","order":{"id":"ord_0cntbatxt0000","number":"SO1"},"status":"onHold","displayReason":"creditLimitUsed","reasons":["creditLimitUsed"],"orderTotal":"100.00","currency":"EUR","releaseReason":null}}',NULL);
INSERT INTO change VALUES(47,'creditCheck.decided',1795711671782,456916722941689856,'chk',456916723107364864,'SO1','key','command line',456916722813763584,'1m8cc37f60014',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatyc0000","order":{"number":"SO1"},"document":"confirmation","mode":"posting","decision":"hold","code":"orderSentToCreditManagement"}}',NULL);
INSERT INTO change VALUES(48,'order.held',1795711671786,456916722941689856,'hld',456916723115753473,'SO2','key','command line',456916722813763584,'1m8cc37f90015',NULL,NULL,'{"hold":{"id":"hld_0cntbatym0001","order":{"id":"ord_0cntbaty00000","number":"SO2"},"status":"onHold","displayReason":"Multiple","reasons":["daysOverdue","creditLimitUsed"],"orderTotal":"569.00","currency":"EUR","releaseReason":null}}',NULL);
INSERT INTO change VALUES(49,'creditCheck.decided',1795711671786,456916722941689856,'chk',456916723115753472,'SO2','key','command line',456916722813763584,'1m8cc37f90015',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatym0000","order":{"number":"SO2"},"document":"confirmation","mode":"posting","decision":"hold","code":"orderSentToCreditManagement"}}',NULL);
INSERT INTO change VALUES(50,'order.held',1795711671789,456916722941689856,'hld',456916723122044929,'SO3','key','command line',456916722813763584,'1m8cc37fc0016',NULL,NULL,'{"hold":{"id":"hld_0cntbatyt0001","order":{"id":"ord_0cntbaty40000","number":"SO3"},"status":"onHold","displayReason":"Multiple","reasons":["daysOverdue","creditLimitUsed"],"orderTotal":"4000.00","currency":"EUR","releaseReason":null}}',NULL);
INSERT INTO change VALUES(51,'creditCheck.decided',1795711671789,456916722941689856,'chk',456916723122044928,'SO3','key','command line',456916722813763584,'1m8cc37fc0016',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatyt0000","order":{"number":"SO3"},"document":"confirmation","mode":"posting","decision":"hold","code":"orderSentToCreditManagement"}}',NULL);
INSERT INTO change VALUES(52,'order.held',1795711671791,456916722941689856,'hld',456916723126239233,'SO4','key','command line',456916722813763584,'1m8cc37ff0017',NULL,NULL,'{"hold":{"id":"hld_0cntbatyy0001","order":{"id":"ord_0cntbaty80000","number":"SO4"},"status":"onHold","displayReason":"creditLimitUsed","reasons":["creditLimitUsed"],"orderTotal":"1900.00","currency":"EUR","releaseReason":null}}',NULL);
INSERT INTO change VALUES(53,'creditCheck.decided',1795711671791,456916722941689856,'chk',456916723126239232,'SO4','key','command line',456916722813763584,'1m8cc37ff0017',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatyy0000","order":{"number":"SO4"},"document":"confirmation","mode":"posting","decision":"hold","code":"orderSentToCreditManagement"}}',NULL);
INSERT INTO change VALUES(54,'order.released',1795711671796,456916722941689856,'hld',456916723115753473,'SO2','key','command line',456916722813763584,'1m8cc37fm0019','paid','ok','{"hold":{"id":"hld_0cntbatym0001","order":{"id":"ord_0cntbaty00000","number":"SO2"},"status":"released","displayReason":"Multiple","reasons":["daysOverdue","creditLimitUsed"],"orderTotal":"569.00","currency":"EUR","releaseReason":"paid"}}','{"status":["onHold","released"]}');
INSERT INTO change VALUES(55,'creditCheck.decided',1795711671799,456916722941689856,'chk',456916723143016448,'SO2','key','command line',456916722813763584,'1m8cc37fp001a',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatze0000","order":{"number":"SO2"},"document":"packingSlip","mode":"posting","decision":"approved","code":null}}',NULL);
INSERT INTO change VALUES(56,'packingSlip.created',1795711671799,456916722941689856,'psl',456916723143016449,'PS1','key','command line',456916722813763584,'1m8cc37fp001a',NULL,NULL,'{"packingSlip":{"id":"psl_0cntbatze0001","number":"PS1"}}','{"order":[null,"ord_0cntbaty00000"],"postingDate":[null,"2026-05-04"],"lines":[null,"1: 4"],"status":[null,"posted"]}');
INSERT INTO change VALUES(57,'creditCheck.decided',1795711671801,456916722941689856,'chk',456916723147210752,'SO2','key','command line',456916722813763584,'1m8cc37fs001b',NULL,NULL,'{"creditCheck":{"id":"chk_0cntbatzj0000","order":{"number":"SO2"},"document":"invoice","mode":"posting","decision":"approved","code":null}}',NULL);
INSERT INTO change VALUES(58,'receivable.created',1795711671801,456916722941689856,'inv',456916723147210753,'I5','key','command line',456916722813763584,'1m8cc37fs001b',NULL,NULL,'{"receivable":{"id":"inv_0cntbatzj0001","number":"I5"}}','{"customer":[null,"cus_0cntbatty0000"],"amount":[null,"569.00"],"currency":[null,"EUR"],"taxAmount":[null,"0.00"],"transactionDate":[null,"2026-05-04"],"dueDate":[null,"2026-05-04 569.00"],"order":[null,"ord_0cntbaty00000"],"lines":[null,"1: 10, 2: 4"],"marks":[null,""]}');
INSERT INTO change VALUES(59,'order.rejected',1795711671804,456916722941689856,'hld',456916723126239233,'SO4','key','command line',456916722813763584,'1m8cc37fw001d','paid','no','{"hold":{"id":"hld_0cntbatyy0001","order":{"id":"ord_0cntbaty80000","number":"SO4"},"status":"rejected","displayReason":"creditLimitUsed","reasons":["creditLimitUsed"],"orderTotal":"1900.00","currency":"EUR","releaseReason":"paid"}}','{"status":["onHold","rejected"]}');
CREATE TABLE idempotency_key (
    api_key_id   INTEGER NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status       INTEGER NOT NULL,
    fields       TEXT NOT NULL,
    body         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (api_key_id, path, key)
) STRICT;
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/limit-adjustments','a1',X'd8c8a3eac6b1ca1e708bdc4c0a7170333bf2eb56e79f0511c4163c9e155d8e35',201,'{"contentType":"application/json","version":2,"location":"/v1/limit-adjustments/CLA-000001"}','{"id":"adj_0cntbatvj0000","number":"CLA-000001","company":"DE01","adjustmentType":"creditLimit","description":"First","lines":[{"lineNumber":1,"customer":{"id":"cus_0cntbatty0000","number":"C1","name":"Customer C1"},"currency":"EUR","currentLimit":"0.00","currentFromDate":null,"currentToDate":null,"existingTemporaryLimit":null,"newLimit":"5000.00","newFromDate":null,"newToDate":"2027-12-31","reasonCode":null,"origin":"manual","oldLimit":"0.00","oldFromDate":null,"oldToDate":null},{"lineNumber":2,"customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"currency":"EUR","currentLimit":"0.00","currentFromDate":null,"currentToDate":null,"existingTemporaryLimit":null,"newLimit":"1000.00","newFromDate":null,"newToDate":"2027-12-31","reasonCode":null,"origin":"manual","oldLimit":"0.00","oldFromDate":null,"oldToDate":null}],"status":"posted","requestedBy":{"kind":"key","name":"command line"},"postedDate":"2026-05-04","postedBy":{"kind":"key","name":"command line"},"postedAt":"2026-11-26T16:47:51.737Z","externalRef":null,"metadata":{},"version":2,"etag":"\"2\"","createdAt":"2026-11-26T16:47:51.737Z","updatedAt":"2026-11-26T16:47:51.737Z","warnings":[]}',1795711671737);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/limit-adjustments','a2',X'6738500c08fb6da8825451e789db65ed9b59df65469524989b3dac3682241b76',201,'{"contentType":"application/json","version":2,"location":"/v1/limit-adjustments/CLA-000002"}','{"id":"adj_0cntbatvt0000","number":"CLA-000002","company":"DE01","adjustmentType":"temporaryCreditLimit","description":null,"lines":[{"lineNumber":1,"customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"currency":"EUR","currentLimit":"0.00","currentFromDate":null,"currentToDate":null,"existingTemporaryLimit":null,"newLimit":"1500.00","newFromDate":"2026-05-01","newToDate":"2026-06-30","reasonCode":null,"origin":"manual","oldLimit":"0.00","oldFromDate":null,"oldToDate":null}],"status":"posted","requestedBy":{"kind":"key","name":"command line"},"postedDate":"2026-05-04","postedBy":{"kind":"key","name":"command line"},"postedAt":"2026-11-26T16:47:51.741Z","externalRef":null,"metadata":{},"version":2,"etag":"\"2\"","createdAt":"2026-11-26T16:47:51.741Z","updatedAt":"2026-11-26T16:47:51.741Z","warnings":[]}',1795711671741);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/limit-adjustments','a3',X'64365ff2a591d351894242fef7e2e792bd1589c9d99db8e4335225cfda066e84',201,'{"contentType":"application/json","version":1,"location":"/v1/limit-adjustments/CLA-000003"}','{"id":"adj_0cntbatw00000","number":"CLA-000003","company":"DE01","adjustmentType":"creditLimit","description":null,"lines":[{"lineNumber":1,"customer":{"id":"cus_0cntbatty0000","number":"C1","name":"Customer C1"},"currency":"EUR","currentLimit":"5000.00","currentFromDate":null,"currentToDate":"2027-12-31","existingTemporaryLimit":null,"newLimit":"7000.00","newFromDate":null,"newToDate":"2028-12-31","reasonCode":null,"origin":"manual","oldLimit":null,"oldFromDate":null,"oldToDate":null}],"status":"draft","requestedBy":{"kind":"key","name":"command line"},"postedDate":null,"postedBy":null,"postedAt":null,"externalRef":null,"metadata":{},"version":1,"etag":"\"1\"","createdAt":"2026-11-26T16:47:51.744Z","updatedAt":"2026-11-26T16:47:51.744Z","warnings":[]}',1795711671744);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/blocking-rules','r1',X'5a037c997a7317c8874d73891df5651cd01562c44d984d734b777103cbcafae9',201,'{"contentType":"application/json","version":1,"location":"/v1/blocking-rules/rul_0cntbatwa0000"}','{"id":"rul_0cntbatwa0000","ruleId":"rul_0cntbatwa0000","company":"DE01","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","accountOrGroup":null,"riskGroupId":null,"value":30,"valueType":"days","currency":null,"creditLimitThreshold":null,"releaseSalesOrder":false,"active":true,"externalRef":null,"metadata":{},"version":1,"etag":"\"1\"","createdAt":"2026-11-26T16:47:51.749Z","updatedAt":"2026-11-26T16:47:51.749Z","warnings":[]}',1795711671749);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/settlements','s1',X'e86334bfcf53eac1f2726476b5dd230f99f4ba4d71006810f32d82353d5dfc53',201,'{"contentType":"application/json","version":1,"location":"/v1/settlements/set_0cntbatxe0000"}','{"id":"set_0cntbatxe0000","company":"DE01","customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"settlementDate":"2026-05-02","currency":"EUR","pairs":[{"id":"set_0cntbatxe0000-1","invoice":{"id":"inv_0cntbatwr0000","number":"I3"},"installment":1,"payment":{"id":"pay_0cntbatxc0000","number":"P2"},"creditNote":null,"amount":"150.00"}],"status":"settled","reversalDate":null,"version":1,"etag":"\"1\"","createdAt":"2026-11-26T16:47:51.767Z","updatedAt":"2026-11-26T16:47:51.767Z","warnings":[]}',1795711671767);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/settlements','s2',X'17488349a1decc9d48f206de243470c3ce165118109a4de4ee0b83088d22bc22',201,'{"contentType":"application/json","version":1,"location":"/v1/settlements/set_0cntbatxj0000"}','{"id":"set_0cntbatxj0000","company":"DE01","customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"settlementDate":"2026-05-02","currency":"EUR","pairs":[{"id":"set_0cntbatxj0000-1","invoice":{"id":"inv_0cntbatwr0000","number":"I3"},"installment":2,"payment":{"id":"pay_0cntbatxc0000","number":"P2"},"creditNote":null,"amount":"50.00"}],"status":"settled","reversalDate":null,"version":1,"etag":"\"1\"","createdAt":"2026-11-26T16:47:51.769Z","updatedAt":"2026-11-26T16:47:51.769Z","warnings":[]}',1795711671769);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/settlements/set_0cntbatxj0000/reverse','s3',X'28a3a18f6cd6406b086e9ffda1f9b8a13dbcf44b0f3f32cb9031a11fd053acf9',200,'{"contentType":"application/json","version":2,"location":null}','{"id":"set_0cntbatxj0000","company":"DE01","customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"settlementDate":"2026-05-02","currency":"EUR","pairs":[{"id":"set_0cntbatxj0000-1","invoice":{"id":"inv_0cntbatwr0000","number":"I3"},"installment":2,"payment":{"id":"pay_0cntbatxc0000","number":"P2"},"creditNote":null,"amount":"50.00"}],"status":"reversed","reversalDate":"2026-05-04","version":2,"etag":"\"2\"","createdAt":"2026-11-26T16:47:51.769Z","updatedAt":"2026-11-26T16:47:51.771Z","warnings":[]}',1795711671771);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO1/postings','p1',X'a01ab1128ce8f9b7c07f0a72b536cce636927745536fdfd02e989512b3163b1c',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"hold","code":"orderSentToCreditManagement","skippedBecause":null,"check":{"id":"chk_0cntbatyc0000","company":"DE01","document":"confirmation","mode":"posting","asOfDate":"2026-05-04","order":{"id":"ord_0cntbatxt0000","number":"SO1"},"customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"decision":"hold","code":"orderSentToCreditManagement","hold":{"id":"hld_0cntbatyc0001"},"currency":"EUR","limits":[{"tested":"individual","currency":"EUR","creditLimit":"1500.00","balance":"400.00","deliveredNotInvoiced":"0.00","openOrders":"1900.00","openBalance":"2300.00","currentOrder":"100.00","newBalance":"2400.00","creditExcess":"900.00","usedPercent":"160"}],"creditUsedPercent":"160","reasons":[{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"3","threshold":"30","outcome":"passed","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"160","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null,"decidedBy":"command line","decidedAt":"2026-11-26T16:47:51.782Z"},"hold":{"id":"hld_0cntbatyc0001"},"packingSlip":null,"invoice":null,"order":{"id":"ord_0cntbatxt0000","number":"SO1"},"warnings":[{"code":"creditLimitExceeded","message":"The exposure of 2400.00 EUR is above the limit of 1500.00.","pointer":"","tested":"individual","currency":"EUR","openBalance":"2300.00","currentOrder":"100.00","newBalance":"2400.00","creditLimit":"1500.00","creditExcess":"900.00"}]}',1795711671782);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO2/postings','p2',X'a01ab1128ce8f9b7c07f0a72b536cce636927745536fdfd02e989512b3163b1c',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"hold","code":"orderSentToCreditManagement","skippedBecause":null,"check":{"id":"chk_0cntbatym0000","company":"DE01","document":"confirmation","mode":"posting","asOfDate":"2026-05-04","order":{"id":"ord_0cntbaty00000","number":"SO2"},"customer":{"id":"cus_0cntbatty0000","number":"C1","name":"Customer C1"},"decision":"hold","code":"orderSentToCreditManagement","hold":{"id":"hld_0cntbatym0001"},"currency":"EUR","limits":[{"tested":"individual","currency":"EUR","creditLimit":"5000.00","balance":"2341.00","deliveredNotInvoiced":"0.00","openOrders":"4000.00","openBalance":"6341.00","currentOrder":"569.00","newBalance":"6910.00","creditExcess":"1910.00","usedPercent":"138.2"}],"creditUsedPercent":"138.2","reasons":[{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]},{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"34","threshold":"30","outcome":"fired","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"138.2","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null,"decidedBy":"command line","decidedAt":"2026-11-26T16:47:51.786Z"},"hold":{"id":"hld_0cntbatym0001"},"packingSlip":null,"invoice":null,"order":{"id":"ord_0cntbaty00000","number":"SO2"},"warnings":[{"code":"creditLimitExceeded","message":"The exposure of 6910.00 EUR is above the limit of 5000.00.","pointer":"","tested":"individual","currency":"EUR","openBalance":"6341.00","currentOrder":"569.00","newBalance":"6910.00","creditLimit":"5000.00","creditExcess":"1910.00"}]}',1795711671786);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO3/postings','p3',X'a01ab1128ce8f9b7c07f0a72b536cce636927745536fdfd02e989512b3163b1c',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"hold","code":"orderSentToCreditManagement","skippedBecause":null,"check":{"id":"chk_0cntbatyt0000","company":"DE01","document":"confirmation","mode":"posting","asOfDate":"2026-05-04","order":{"id":"ord_0cntbaty40000","number":"SO3"},"customer":{"id":"cus_0cntbatty0000","number":"C1","name":"Customer C1"},"decision":"hold","code":"orderSentToCreditManagement","hold":{"id":"hld_0cntbatyt0001"},"currency":"EUR","limits":[{"tested":"individual","currency":"EUR","creditLimit":"5000.00","balance":"2341.00","deliveredNotInvoiced":"0.00","openOrders":"569.00","openBalance":"2910.00","currentOrder":"4000.00","newBalance":"6910.00","creditExcess":"1910.00","usedPercent":"138.2"}],"creditUsedPercent":"138.2","reasons":[{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]},{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"orderAmount","currency":"EUR","amount":"2089.99"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"34","threshold":"30","outcome":"fired","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"138.2","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null,"decidedBy":"command line","decidedAt":"2026-11-26T16:47:51.789Z"},"hold":{"id":"hld_0cntbatyt0001"},"packingSlip":null,"invoice":null,"order":{"id":"ord_0cntbaty40000","number":"SO3"},"warnings":[{"code":"creditLimitExceeded","message":"The exposure of 6910.00 EUR is above the limit of 5000.00.","pointer":"","tested":"individual","currency":"EUR","openBalance":"2910.00","currentOrder":"4000.00","newBalance":"6910.00","creditLimit":"5000.00","creditExcess":"1910.00"}]}',1795711671789);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO4/postings','p4',X'a01ab1128ce8f9b7c07f0a72b536cce636927745536fdfd02e989512b3163b1c',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"hold","code":"orderSentToCreditManagement","skippedBecause":null,"check":{"id":"chk_0cntbatyy0000","company":"DE01","document":"confirmation","mode":"posting","asOfDate":"2026-05-04","order":{"id":"ord_0cntbaty80000","number":"SO4"},"customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"decision":"hold","code":"orderSentToCreditManagement","hold":{"id":"hld_0cntbatyy0001"},"currency":"EUR","limits":[{"tested":"individual","currency":"EUR","creditLimit":"1500.00","balance":"400.00","deliveredNotInvoiced":"0.00","openOrders":"100.00","openBalance":"500.00","currentOrder":"1900.00","newBalance":"2400.00","creditExcess":"900.00","usedPercent":"160"}],"creditUsedPercent":"160","reasons":[{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"orderAmount","currency":"EUR","amount":"999.99"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"3","threshold":"30","outcome":"passed","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"160","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null,"decidedBy":"command line","decidedAt":"2026-11-26T16:47:51.791Z"},"hold":{"id":"hld_0cntbatyy0001"},"packingSlip":null,"invoice":null,"order":{"id":"ord_0cntbaty80000","number":"SO4"},"warnings":[{"code":"creditLimitExceeded","message":"The exposure of 2400.00 EUR is above the limit of 1500.00.","pointer":"","tested":"individual","currency":"EUR","openBalance":"500.00","currentOrder":"1900.00","newBalance":"2400.00","creditLimit":"1500.00","creditExcess":"900.00"}]}',1795711671791);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/holds/hld_0cntbatym0001/release','h1',X'f77cd7b8659d458a31ffda85eacdeee0ea081cd760281a1884f95a4fc0e1e372',200,'{"contentType":"application/json","version":2,"location":null}','{"id":"hld_0cntbatym0001","company":"DE01","order":{"id":"ord_0cntbaty00000","number":"SO2"},"customer":{"id":"cus_0cntbatty0000","number":"C1","name":"Customer C1"},"holdOrigin":"automatic","document":"confirmation","proForma":false,"status":"released","active":false,"displayReason":"Multiple","reasons":[{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}],"active":true,"firstSeenAt":"2026-11-26T16:47:51.786Z","lastSeenAt":"2026-11-26T16:47:51.786Z"},{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}],"active":true,"firstSeenAt":"2026-11-26T16:47:51.786Z","lastSeenAt":"2026-11-26T16:47:51.786Z"}],"forcedHoldReason":null,"currency":"EUR","orderTotal":"569.00","orderChanged":false,"reviewDate":null,"notes":null,"responsible":null,"releaseReason":"paid","releaseComment":"ok","releaseMode":"withPosting","releasedBy":{"kind":"key","name":"command line"},"releasedAt":"2026-11-26T16:47:51.796Z","rejectedBy":null,"rejectedAt":null,"paymentTerms":"NET30","deliveryDate":null,"orderDeadline":null,"creditManagementGroupId":"KEY","riskGroupId":null,"check":{"id":"chk_0cntbatym0000"},"ageHours":0,"version":2,"etag":"\"2\"","createdAt":"2026-11-26T16:47:51.786Z","updatedAt":"2026-11-26T16:47:51.796Z","warnings":[]}',1795711671796);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO2/postings','p5',X'07ff76505028f1b438c5c0ed0bd4cef624af045d61d2c47914fba3669d9c6f5e',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"approved","code":null,"skippedBecause":"checkpointNotMarked","check":null,"hold":null,"packingSlip":{"id":"psl_0cntbatze0001","number":"PS1"},"invoice":null,"order":{"id":"ord_0cntbaty00000","number":"SO2"},"warnings":[]}',1795711671799);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/orders/SO2/postings','p6',X'd623a7a0b284e06046e8409c45d44cfab595e6a1ac0b7e2d48967069b28560d0',201,'{"contentType":"application/json","version":null,"location":null}','{"decision":"approved","code":null,"skippedBecause":"checkpointNotMarked","check":null,"hold":null,"packingSlip":null,"invoice":{"id":"inv_0cntbatzj0001","number":"I5"},"order":{"id":"ord_0cntbaty00000","number":"SO2"},"warnings":[]}',1795711671801);
INSERT INTO idempotency_key VALUES(456916722813763584,'/v1/holds/hld_0cntbatyy0001/reject','h2',X'44fce6ea065ee66daf9232b3ce06cc089840c03b45e2e0acf25893434496ff69',200,'{"contentType":"application/json","version":2,"location":null}','{"id":"hld_0cntbatyy0001","company":"DE01","order":{"id":"ord_0cntbaty80000","number":"SO4"},"customer":{"id":"cus_0cntbatv40000","number":"C2","name":"Customer C2"},"holdOrigin":"automatic","document":"confirmation","proForma":false,"status":"rejected","active":false,"displayReason":"creditLimitUsed","reasons":[{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"orderAmount","currency":"EUR","amount":"999.99"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}],"active":true,"firstSeenAt":"2026-11-26T16:47:51.791Z","lastSeenAt":"2026-11-26T16:47:51.791Z"}],"forcedHoldReason":null,"currency":"EUR","orderTotal":"1900.00","orderChanged":false,"reviewDate":null,"notes":null,"responsible":null,"releaseReason":"paid","releaseComment":"no","releaseMode":null,"releasedBy":null,"releasedAt":null,"rejectedBy":{"kind":"key","name":"command line"},"rejectedAt":"2026-11-26T16:47:51.804Z","paymentTerms":"NET60","deliveryDate":null,"orderDeadline":null,"creditManagementGroupId":null,"riskGroupId":null,"check":{"id":"chk_0cntbatyy0000"},"ageHours":0,"version":2,"etag":"\"2\"","createdAt":"2026-11-26T16:47:51.791Z","updatedAt":"2026-11-26T16:47:51.804Z","warnings":[]}',1795711671804);
CREATE TABLE job (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    company_id      INTEGER,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled')),
    input           TEXT NOT NULL,
    position        TEXT NOT NULL,
    done            INTEGER NOT NULL,
    total           INTEGER,
    unit            TEXT NOT NULL,
    result          TEXT NOT NULL,
    failure         TEXT,
    cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    actor_kind      TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    api_key_id      INTEGER,
    request_id      TEXT,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    started_at      INTEGER,
    finished_at     INTEGER,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE TABLE job_error (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    line   INTEGER NOT NULL,
    number TEXT,
    errors TEXT NOT NULL,
    PRIMARY KEY (job_id, line)
) STRICT;
CREATE TABLE set_up_code (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    list           TEXT NOT NULL,
    code           TEXT NOT NULL,
    description    TEXT,
    rank           INTEGER,
    hold_effect    TEXT CHECK (hold_effect IN ('no', 'invoice', 'all')),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
INSERT INTO set_up_code VALUES(456916722962661376,456916722941689856,'paymentTerms','NET30','30 days',1,NULL,NULL,NULL,NULL,1,1795711671713,1795711671713);
INSERT INTO set_up_code VALUES(456916722966855680,456916722941689856,'paymentTerms','NET60','60 days',2,NULL,NULL,NULL,NULL,1,1795711671715,1795711671715);
INSERT INTO set_up_code VALUES(456916722971049984,456916722941689856,'cashDiscounts','2D10','2 % in 10',1,NULL,NULL,NULL,NULL,1,1795711671717,1795711671717);
INSERT INTO set_up_code VALUES(456916722973147136,456916722941689856,'creditManagementGroups','KEY','Key accounts',NULL,NULL,NULL,NULL,NULL,1,1795711671718,1795711671718);
INSERT INTO set_up_code VALUES(456916722977341440,456916722941689856,'accountStatuses','STOP','Stop',NULL,'all',NULL,NULL,NULL,1,1795711671720,1795711671720);
INSERT INTO set_up_code VALUES(456916722981535744,456916722941689856,'reasonCodes','release.paid','release.paid',NULL,NULL,NULL,NULL,NULL,1,1795711671722,1795711671722);
INSERT INTO set_up_code VALUES(456916722983632896,456916722941689856,'reasonCodes','hold.dispute','hold.dispute',NULL,NULL,NULL,NULL,NULL,1,1795711671723,1795711671723);
INSERT INTO set_up_code VALUES(456916722987827200,456916722941689856,'reasonCodes','status.insolvency','status.insolvency',NULL,NULL,NULL,NULL,NULL,1,1795711671725,1795711671725);
CREATE TABLE exchange_rate_type (
    id             INTEGER PRIMARY KEY,
    code           TEXT NOT NULL,
    description    TEXT,
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
INSERT INTO exchange_rate_type VALUES(1,'DEFAULT',NULL,NULL,NULL,NULL,1,1577836800000,1577836800000);
CREATE TABLE exchange_rate (
    id             INTEGER PRIMARY KEY,
    number         TEXT NOT NULL,
    rate_type      TEXT NOT NULL,
    from_currency  TEXT NOT NULL,
    to_currency    TEXT NOT NULL,
    valid_from     INTEGER NOT NULL,
    rate           INTEGER NOT NULL CHECK (rate > 0),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
INSERT INTO exchange_rate VALUES(456916722958467072,'USD-1','DEFAULT','USD','EUR',20454,910000000,NULL,NULL,NULL,1,1795711671711,1795711671711);
CREATE TABLE credit_parameters (
    company_id INTEGER PRIMARY KEY REFERENCES company (id),
    settings   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO credit_parameters VALUES(456916722941689856,'{"creditManagementEnabled":true,"excludeIntercompanyOrders":true,"skipRulesAfterRelease":false,"checkCreditGroupLimit":false,"checkPaymentTermsIncrease":false,"checkSettlementDiscountIncrease":false,"ignoreExpiredWhenDateBlank":true,"removeBlockedLoadLines":false,"skipCheckOnPackingSlipCancel":true,"statisticsForZeroBalanceCustomers":false,"checkLimitOnSalesOrder":true,"checkLimitOnFreeTextInvoice":false,"allowManualLimitEdit":false,"bypassInventoryReservations":false,"dso1Months":12,"dso2Months":6,"averageBalance1Months":12,"averageBalance2Months":6,"averageLimitPercentMonths":12,"averageExposurePercentMonths":12,"cancelledOrderReason":null,"modifiedOrderReason":null,"autoReleaseReason":null,"limitExchangeRateType":null,"adjustmentNumberSequence":"CLA-000001","autoReleaseMode":"withoutPosting","creditLimitType":"balanceAll","messageWhenExceeding":"warning","checkpoints":[{"document":"confirmation","checkAtPosting":true,"checkAtProForma":false,"graceDays":0},{"document":"pickingList","checkAtPosting":false,"checkAtProForma":false,"graceDays":0},{"document":"releaseToWarehouse","checkAtPosting":false,"checkAtProForma":false,"graceDays":0},{"document":"packingSlip","checkAtPosting":false,"checkAtProForma":false,"graceDays":0},{"document":"invoice","checkAtPosting":false,"checkAtProForma":false,"graceDays":0}]}',1,1795711671703,1795711671703);
CREATE TABLE blocking_rule (
    id               INTEGER PRIMARY KEY,
    company_id       INTEGER NOT NULL REFERENCES company (id),
    rule_kind        TEXT NOT NULL,
    rule_type        TEXT NOT NULL CHECK (rule_type IN ('blocking', 'exclusion')),
    level            TEXT NOT NULL CHECK (level IN ('table', 'group', 'all')),
    account_or_group TEXT,
    risk_group       TEXT,
    value_type       TEXT NOT NULL,
    value            INTEGER,
    value_code       TEXT,
    currency         TEXT,
    threshold        INTEGER,
    release_order    INTEGER NOT NULL CHECK (release_order IN (0, 1)),
    active           INTEGER NOT NULL CHECK (active IN (0, 1)),
    external_ref     TEXT,
    metadata         TEXT,
    version          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
INSERT INTO blocking_rule VALUES(456916722941689857,456916722941689856,'creditLimitUsed','blocking','all',NULL,NULL,'percent',NULL,NULL,NULL,100000000,0,1,NULL,NULL,1,1795711671703,1795711671703);
INSERT INTO blocking_rule VALUES(456916723038158848,456916722941689856,'daysOverdue','blocking','all',NULL,NULL,'days',30,NULL,NULL,NULL,0,1,NULL,NULL,1,1795711671749,1795711671749);
CREATE TABLE customer (
    id                 INTEGER PRIMARY KEY,
    company_id         INTEGER NOT NULL REFERENCES company (id),
    number             TEXT NOT NULL,
    name               TEXT NOT NULL,
    currency           TEXT NOT NULL,
    invoice_account_id INTEGER NOT NULL REFERENCES customer (id),
    customer_group     TEXT,
    payment_terms      TEXT,
    cash_discount      TEXT,
    language           TEXT,
    country            TEXT,
    address            TEXT,
    external_ref       TEXT,
    metadata           TEXT,
    source_version     INTEGER,
    version            INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
INSERT INTO customer VALUES(456916722992021504,456916722941689856,'C1','Customer C1','EUR',456916722992021504,NULL,'NET30',NULL,NULL,'DE','{"street":null,"postalCode":null,"city":"Bremen","region":null}','crm-C1','{"branch":"7"}',NULL,1,1795711671727,1795711671727);
INSERT INTO customer VALUES(456916722998312960,456916722941689856,'C2','Customer C2','EUR',456916722998312960,NULL,'NET60',NULL,NULL,'DE','{"street":null,"postalCode":null,"city":"Bremen","region":null}','crm-C2','{"branch":"7"}',NULL,1,1795711671730,1795711671730);
INSERT INTO customer VALUES(456916723002507264,456916722941689856,'C3','Customer C3','EUR',456916723002507264,NULL,'NET30',NULL,NULL,'DE','{"street":null,"postalCode":null,"city":"Bremen","region":null}','crm-C3','{"branch":"7"}',NULL,1,1795711671732,1795711671732);
INSERT INTO customer VALUES(456916723006701568,456916722941689856,'C4','Branch','USD',456916722992021504,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,1795711671734,1795711671734);
CREATE TABLE credit_profile (
    customer_id              INTEGER PRIMARY KEY REFERENCES customer (id),
    credit_rating            TEXT,
    mandatory_limit          INTEGER NOT NULL CHECK (mandatory_limit IN (0, 1)),
    unlimited_limit          INTEGER NOT NULL CHECK (unlimited_limit IN (0, 1)),
    excluded                 INTEGER NOT NULL CHECK (excluded IN (0, 1)),
    ignore_until             INTEGER,
    credit_management_group  TEXT,
    credit_limit             INTEGER NOT NULL,
    customer_currency_limit  INTEGER NOT NULL,
    limit_expiration         INTEGER,
    limit_date               INTEGER,
    last_review              INTEGER,
    next_review              INTEGER,
    eligible_limit           INTEGER,
    eligible_limit_currency  TEXT,
    eligible_limit_date      INTEGER,
    account_status           TEXT,
    status_reason            TEXT,
    hold_effect              TEXT NOT NULL CHECK (hold_effect IN ('no', 'invoice', 'all')),
    with_agency              INTEGER NOT NULL CHECK (with_agency IN (0, 1)),
    title_held               INTEGER NOT NULL CHECK (title_held IN (0, 1)),
    business_started         INTEGER,
    customer_since           INTEGER,
    credit_notes             TEXT,
    risk_group               TEXT,
    version                  INTEGER NOT NULL,
    updated_at               INTEGER NOT NULL
) STRICT;
INSERT INTO credit_profile VALUES(456916722992021504,'A',0,0,0,NULL,'KEY',500000,500000,21183,20577,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'no',0,0,NULL,NULL,NULL,NULL,3,1795711671746);
INSERT INTO credit_profile VALUES(456916722998312960,NULL,0,0,0,NULL,NULL,100000,100000,21183,20577,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'no',0,0,NULL,NULL,NULL,NULL,2,1795711671737);
INSERT INTO credit_profile VALUES(456916723002507264,NULL,0,0,0,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'STOP','insolvency','all',0,0,NULL,NULL,NULL,NULL,2,1795711671748);
INSERT INTO credit_profile VALUES(456916723006701568,NULL,0,0,0,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'no',0,0,NULL,NULL,NULL,NULL,1,1795711671734);
CREATE TABLE exposure (
    customer_id         INTEGER PRIMARY KEY REFERENCES customer (id),
    balance             INTEGER NOT NULL,
    delivered           INTEGER NOT NULL,
    open_orders         INTEGER NOT NULL,
    unvalued_orders     INTEGER NOT NULL,
    latest_day          INTEGER,
    oldest_due          INTEGER,
    has_temporary_limit INTEGER NOT NULL CHECK (has_temporary_limit IN (0, 1)),
    version             INTEGER NOT NULL
) STRICT;
INSERT INTO exposure VALUES(456916722992021504,291000,0,400000,0,20577,20543,0,13);
INSERT INTO exposure VALUES(456916722998312960,40000,0,10000,0,20577,20574,1,9);
INSERT INTO exposure VALUES(456916723002507264,0,0,0,0,NULL,NULL,0,1);
INSERT INTO exposure VALUES(456916723006701568,0,0,0,0,NULL,NULL,0,1);
CREATE TABLE temporary_limit (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    amount      INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    to_day      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
INSERT INTO temporary_limit VALUES(456916723021381633,456916722998312960,150000,20574,20634,1,1795711671741,1795711671741);
CREATE TABLE limit_adjustment (
    id              INTEGER PRIMARY KEY,
    company_id      INTEGER NOT NULL REFERENCES company (id),
    number          TEXT NOT NULL,
    adjustment_type TEXT NOT NULL CHECK (adjustment_type IN ('creditLimit', 'temporaryCreditLimit')),
    description     TEXT,
    status          TEXT NOT NULL,
    requested_kind  TEXT NOT NULL,
    requested_by    TEXT NOT NULL,
    posted_day      INTEGER,
    posted_kind     TEXT,
    posted_by       TEXT,
    posted_at       INTEGER,
    external_ref    TEXT,
    metadata        TEXT,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO limit_adjustment VALUES(456916723012993024,456916722941689856,'CLA-000001','creditLimit','First','posted','key','command line',20577,'key','command line',1795711671737,NULL,NULL,2,1795711671737,1795711671737);
INSERT INTO limit_adjustment VALUES(456916723021381632,456916722941689856,'CLA-000002','temporaryCreditLimit',NULL,'posted','key','command line',20577,'key','command line',1795711671741,NULL,NULL,2,1795711671741,1795711671741);
INSERT INTO limit_adjustment VALUES(456916723027673088,456916722941689856,'CLA-000003','creditLimit',NULL,'draft','key','command line',NULL,NULL,NULL,NULL,NULL,NULL,1,1795711671744,1795711671744);
CREATE TABLE limit_adjustment_line (
    adjustment_id      INTEGER NOT NULL REFERENCES limit_adjustment (id) ON DELETE CASCADE,
    line               INTEGER NOT NULL,
    customer_id        INTEGER NOT NULL REFERENCES customer (id),
    currency           TEXT NOT NULL,
    current_limit      INTEGER NOT NULL,
    current_from       INTEGER,
    current_to         INTEGER,
    temporary_limit_id INTEGER,
    new_limit          INTEGER NOT NULL,
    new_from           INTEGER,
    new_to             INTEGER,
    reason_code        TEXT,
    origin             TEXT NOT NULL,
    old_limit          INTEGER,
    old_from           INTEGER,
    old_to             INTEGER,
    PRIMARY KEY (adjustment_id, line)
) STRICT;
INSERT INTO limit_adjustment_line VALUES(456916723012993024,1,456916722992021504,'EUR',0,NULL,NULL,NULL,500000,NULL,21183,NULL,'manual',0,NULL,NULL);
INSERT INTO limit_adjustment_line VALUES(456916723012993024,2,456916722998312960,'EUR',0,NULL,NULL,NULL,100000,NULL,21183,NULL,'manual',0,NULL,NULL);
INSERT INTO limit_adjustment_line VALUES(456916723021381632,1,456916722998312960,'EUR',0,NULL,NULL,NULL,150000,20574,20634,NULL,'manual',0,NULL,NULL);
INSERT INTO limit_adjustment_line VALUES(456916723027673088,1,456916722992021504,'EUR',500000,NULL,21183,NULL,700000,NULL,21549,NULL,'manual',NULL,NULL,NULL);
CREATE TABLE limit_history (
    id            INTEGER PRIMARY KEY,
    customer_id   INTEGER NOT NULL REFERENCES customer (id),
    occurred_at   INTEGER NOT NULL,
    effective_day INTEGER NOT NULL,
    origin        TEXT NOT NULL,
    adjustment_id INTEGER,
    line          INTEGER,
    actor_kind    TEXT NOT NULL,
    actor_name    TEXT NOT NULL,
    old_amount    INTEGER,
    new_amount    INTEGER,
    old_from      INTEGER,
    new_from      INTEGER,
    old_to        INTEGER,
    new_to        INTEGER
) STRICT;
INSERT INTO limit_history VALUES(456916723012993025,456916722992021504,1795711671737,20577,'adjustment',456916723012993024,1,'key','command line',0,500000,NULL,NULL,NULL,21183);
INSERT INTO limit_history VALUES(456916723012993026,456916722998312960,1795711671737,20577,'adjustment',456916723012993024,2,'key','command line',0,100000,NULL,NULL,NULL,21183);
INSERT INTO limit_history VALUES(456916723021381634,456916722998312960,1795711671741,20577,'temporary',456916723021381632,1,'key','command line',NULL,150000,NULL,20574,NULL,20634);
CREATE TABLE number_sequence (
    company_id INTEGER NOT NULL REFERENCES company (id),
    name       TEXT NOT NULL,
    last       INTEGER NOT NULL,
    PRIMARY KEY (company_id, name)
) STRICT;
INSERT INTO number_sequence VALUES(456916722941689856,'CLA-000001',3);
CREATE TABLE receivable (
    id                INTEGER PRIMARY KEY,
    company_id        INTEGER NOT NULL REFERENCES company (id),
    kind              TEXT NOT NULL CHECK (kind IN ('invoice', 'creditNote', 'payment')),
    number            TEXT NOT NULL,
    customer_id       INTEGER NOT NULL REFERENCES customer (id),
    currency          TEXT NOT NULL,
    amount            INTEGER NOT NULL CHECK (amount > 0),
    accounting_amount INTEGER NOT NULL,
    rate              INTEGER,
    tax_amount        INTEGER NOT NULL,
    transaction_day   INTEGER NOT NULL,
    document_day      INTEGER,
    order_id          INTEGER,
    order_lines       TEXT,
    credited_id       INTEGER,
    marks             TEXT,
    method_of_payment TEXT,
    payment_reference TEXT,
    payment_status    TEXT,
    installments      INTEGER NOT NULL,
    external_ref      TEXT,
    metadata          TEXT,
    source_version    INTEGER,
    version           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
INSERT INTO receivable VALUES(456916723042353152,456916722941689856,'invoice','I1',456916722992021504,'EUR',200000,200000,NULL,0,20513,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671751,1795711671751);
INSERT INTO receivable VALUES(456916723048644608,456916722941689856,'invoice','I2',456916722992021504,'EUR',150000,150000,NULL,0,20563,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671754,1795711671754);
INSERT INTO receivable VALUES(456916723052838912,456916722941689856,'invoice','I3',456916722998312960,'EUR',60000,60000,NULL,0,20544,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,NULL,NULL,NULL,1,1795711671756,1795711671756);
INSERT INTO receivable VALUES(456916723057033216,456916722941689856,'invoice','I4',456916722992021504,'USD',10000,9100,NULL,0,20568,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671758,1795711671758);
INSERT INTO receivable VALUES(456916723061227520,456916722941689856,'creditNote','CN1',456916722992021504,'EUR',25000,25000,NULL,0,20553,NULL,NULL,NULL,456916723042353152,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671760,1795711671760);
INSERT INTO receivable VALUES(456916723067518976,456916722941689856,'payment','P1',456916722992021504,'EUR',100000,100000,NULL,0,20558,NULL,NULL,NULL,NULL,'[[456916723042353152,1,80000]]',NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671763,1795711671763);
INSERT INTO receivable VALUES(456916723073810432,456916722941689856,'payment','P2',456916722998312960,'EUR',20000,20000,NULL,0,20575,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671766,1795711671766);
INSERT INTO receivable VALUES(456916723147210753,456916722941689856,'invoice','I5',456916722992021504,'EUR',56900,56900,NULL,0,20577,NULL,456916723094781952,'[[1,10000000],[2,4000000]]',NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,NULL,1,1795711671801,1795711671801);
CREATE TABLE open_item (
    id              INTEGER PRIMARY KEY,
    receivable_id   INTEGER NOT NULL REFERENCES receivable (id) ON DELETE CASCADE,
    customer_id     INTEGER NOT NULL,
    due_day         INTEGER NOT NULL,
    amount          INTEGER NOT NULL,
    accounting      INTEGER NOT NULL,
    open            INTEGER NOT NULL,
    open_accounting INTEGER NOT NULL,
    closed_day      INTEGER
) STRICT;
INSERT INTO open_item VALUES(456916723042353153,456916723042353152,456916722992021504,20543,200000,200000,95000,95000,NULL);
INSERT INTO open_item VALUES(456916723048644609,456916723048644608,456916722992021504,20593,150000,150000,150000,150000,NULL);
INSERT INTO open_item VALUES(456916723052838913,456916723052838912,456916722998312960,20574,20000,20000,5000,5000,NULL);
INSERT INTO open_item VALUES(456916723052838914,456916723052838912,456916722998312960,20605,40000,40000,40000,40000,NULL);
INSERT INTO open_item VALUES(456916723057033217,456916723057033216,456916722992021504,20598,10000,9100,10000,9100,NULL);
INSERT INTO open_item VALUES(456916723061227521,456916723061227520,456916722992021504,20553,-25000,-25000,0,0,20553);
INSERT INTO open_item VALUES(456916723067518977,456916723067518976,456916722992021504,20558,-100000,-100000,-20000,-20000,NULL);
INSERT INTO open_item VALUES(456916723073810433,456916723073810432,456916722998312960,20575,-20000,-20000,-5000,-5000,NULL);
INSERT INTO open_item VALUES(456916723147210754,456916723147210753,456916722992021504,20577,56900,56900,56900,56900,NULL);
CREATE TABLE settlement (
    id              INTEGER PRIMARY KEY,
    company_id      INTEGER NOT NULL REFERENCES company (id),
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    settlement_day  INTEGER NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('settled', 'reversed')),
    reversal_day    INTEGER,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO settlement VALUES(456916723061227522,456916722941689856,456916722992021504,20553,'settled',NULL,1,1795711671760,1795711671760);
INSERT INTO settlement VALUES(456916723067518978,456916722941689856,456916722992021504,20558,'settled',NULL,1,1795711671763,1795711671763);
INSERT INTO settlement VALUES(456916723075907584,456916722941689856,456916722998312960,20575,'settled',NULL,1,1795711671767,1795711671767);
INSERT INTO settlement VALUES(456916723080101888,456916722941689856,456916722998312960,20575,'reversed',20577,2,1795711671769,1795711671771);
CREATE TABLE settlement_pair (
    settlement_id     INTEGER NOT NULL REFERENCES settlement (id),
    pair              INTEGER NOT NULL,
    debit_item_id     INTEGER NOT NULL REFERENCES open_item (id),
    credit_item_id    INTEGER NOT NULL REFERENCES open_item (id),
    amount            INTEGER NOT NULL CHECK (amount > 0),
    debit_accounting  INTEGER NOT NULL,
    credit_accounting INTEGER NOT NULL,
    PRIMARY KEY (settlement_id, pair)
) STRICT;
INSERT INTO settlement_pair VALUES(456916723061227522,1,456916723042353153,456916723061227521,25000,25000,-25000);
INSERT INTO settlement_pair VALUES(456916723067518978,1,456916723042353153,456916723067518977,80000,80000,-80000);
INSERT INTO settlement_pair VALUES(456916723075907584,1,456916723052838913,456916723073810433,15000,15000,-15000);
INSERT INTO settlement_pair VALUES(456916723080101888,1,456916723052838914,456916723073810433,5000,5000,-5000);
CREATE TABLE sales_order (
    id                    INTEGER PRIMARY KEY,
    company_id            INTEGER NOT NULL REFERENCES company (id),
    number                TEXT NOT NULL,
    customer_id           INTEGER NOT NULL REFERENCES customer (id),
    subject_id            INTEGER NOT NULL REFERENCES customer (id),
    currency              TEXT NOT NULL,
    order_day             INTEGER NOT NULL,
    delivery_day          INTEGER,
    deadline_day          INTEGER,
    payment_terms         TEXT,
    cash_discount         TEXT,
    responsible           TEXT,
    intercompany          INTEGER NOT NULL CHECK (intercompany IN (0, 1)),
    charges               INTEGER NOT NULL,
    lines                 TEXT NOT NULL,
    total                 INTEGER NOT NULL,
    rate_numerator        INTEGER,
    rate_denominator      INTEGER,
    accounting_total      INTEGER,
    delivered             INTEGER,
    undelivered           INTEGER,
    status                TEXT NOT NULL,
    excluded              INTEGER NOT NULL CHECK (excluded IN (0, 1)),
    hold_id               INTEGER,
    released              INTEGER NOT NULL CHECK (released IN (0, 1)),
    released_total        INTEGER,
    released_terms_rank   INTEGER,
    released_discount_rank INTEGER,
    grace_start           INTEGER,
    grace_days            INTEGER NOT NULL,
    next_attempt          TEXT,
    rejected              INTEGER NOT NULL CHECK (rejected IN (0, 1)),
    rejected_version      INTEGER,
    external_ref          TEXT,
    metadata              TEXT,
    source_version        INTEGER,
    version               INTEGER NOT NULL,
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL
) STRICT;
INSERT INTO sales_order VALUES(456916723088490496,456916722941689856,'SO1',456916722998312960,456916722998312960,'EUR',20577,NULL,NULL,'NET60',NULL,NULL,0,0,'[[1,null,null,1000000,100000000,0,0,0,null,null,0,0]]',10000,1,1,10000,0,10000,'open',0,456916723107364865,0,NULL,NULL,NULL,NULL,0,NULL,0,NULL,NULL,NULL,NULL,2,1795711671773,1795711671782);
INSERT INTO sales_order VALUES(456916723094781952,456916722941689856,'SO2',456916722992021504,456916722992021504,'EUR',20577,NULL,NULL,'NET30',NULL,NULL,0,500,'[[1,"P",null,10000000,50000000,0,0,1900,null,null,4000000,10000000],[2,"Q",null,4000000,12500000,10000000,0,0,null,null,0,4000000]]',56900,1,1,56900,0,0,'invoiced',0,NULL,1,56900,1,0,NULL,0,NULL,0,NULL,NULL,NULL,NULL,5,1795711671776,1795711671801);
INSERT INTO sales_order VALUES(456916723098976256,456916722941689856,'SO3',456916722992021504,456916722992021504,'EUR',20577,NULL,NULL,'NET30',NULL,NULL,0,0,'[[1,null,null,1000000,4000000000,0,0,0,null,null,0,0]]',400000,1,1,400000,0,400000,'open',0,456916723122044929,0,NULL,NULL,NULL,NULL,0,NULL,0,NULL,NULL,NULL,NULL,2,1795711671778,1795711671789);
INSERT INTO sales_order VALUES(456916723103170560,456916722941689856,'SO4',456916722998312960,456916722998312960,'EUR',20577,NULL,NULL,'NET60',NULL,NULL,0,0,'[[1,null,null,1000000,1900000000,0,0,0,null,null,0,0]]',190000,1,1,190000,0,190000,'open',0,NULL,0,NULL,NULL,NULL,NULL,0,NULL,1,3,NULL,NULL,NULL,3,1795711671780,1795711671804);
CREATE TABLE packing_slip (
    id             INTEGER PRIMARY KEY,
    company_id     INTEGER NOT NULL REFERENCES company (id),
    number         TEXT NOT NULL,
    order_id       INTEGER NOT NULL REFERENCES sales_order (id),
    posting_day    INTEGER NOT NULL,
    lines          TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('posted', 'cancelled')),
    external_ref   TEXT,
    metadata       TEXT,
    source_version INTEGER,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
INSERT INTO packing_slip VALUES(456916723143016449,456916722941689856,'PS1',456916723094781952,20577,'[[1,4000000]]','posted',NULL,NULL,NULL,1,1795711671799,1795711671799);
CREATE TABLE credit_check (
    id          INTEGER PRIMARY KEY,
    company_id  INTEGER NOT NULL REFERENCES company (id),
    order_id    INTEGER REFERENCES sales_order (id),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    document    TEXT NOT NULL,
    mode        TEXT NOT NULL,
    as_of_day   INTEGER NOT NULL,
    decision    TEXT NOT NULL,
    code        TEXT,
    hold_id     INTEGER,
    actor_name  TEXT NOT NULL,
    decided_at  INTEGER NOT NULL,
    answer      TEXT NOT NULL
) STRICT;
INSERT INTO credit_check VALUES(456916723107364864,456916722941689856,456916723088490496,456916722998312960,'confirmation','posting',20577,'hold','orderSentToCreditManagement',456916723107364865,'command line',1795711671782,'{"limits":[{"tested":"individual","currency":"EUR","creditLimit":"1500.00","balance":"400.00","deliveredNotInvoiced":"0.00","openOrders":"1900.00","openBalance":"2300.00","currentOrder":"100.00","newBalance":"2400.00","creditExcess":"900.00","usedPercent":"160"}],"creditUsedPercent":"160","reasons":[{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"3","threshold":"30","outcome":"passed","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"160","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null}');
INSERT INTO credit_check VALUES(456916723115753472,456916722941689856,456916723094781952,456916722992021504,'confirmation','posting',20577,'hold','orderSentToCreditManagement',456916723115753473,'command line',1795711671786,'{"limits":[{"tested":"individual","currency":"EUR","creditLimit":"5000.00","balance":"2341.00","deliveredNotInvoiced":"0.00","openOrders":"4000.00","openBalance":"6341.00","currentOrder":"569.00","newBalance":"6910.00","creditExcess":"1910.00","usedPercent":"138.2"}],"creditUsedPercent":"138.2","reasons":[{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]},{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"34","threshold":"30","outcome":"fired","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"138.2","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null}');
INSERT INTO credit_check VALUES(456916723122044928,456916722941689856,456916723098976256,456916722992021504,'confirmation','posting',20577,'hold','orderSentToCreditManagement',456916723122044929,'command line',1795711671789,'{"limits":[{"tested":"individual","currency":"EUR","creditLimit":"5000.00","balance":"2341.00","deliveredNotInvoiced":"0.00","openOrders":"569.00","openBalance":"2910.00","currentOrder":"4000.00","newBalance":"6910.00","creditExcess":"1910.00","usedPercent":"138.2"}],"creditUsedPercent":"138.2","reasons":[{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]},{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"orderAmount","currency":"EUR","amount":"2089.99"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"34","threshold":"30","outcome":"fired","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"138.2","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null}');
INSERT INTO credit_check VALUES(456916723126239232,456916722941689856,456916723103170560,456916722998312960,'confirmation','posting',20577,'hold','orderSentToCreditManagement',456916723126239233,'command line',1795711671791,'{"limits":[{"tested":"individual","currency":"EUR","creditLimit":"1500.00","balance":"400.00","deliveredNotInvoiced":"0.00","openOrders":"100.00","openBalance":"500.00","currentOrder":"1900.00","newBalance":"2400.00","creditExcess":"900.00","usedPercent":"160"}],"creditUsedPercent":"160","reasons":[{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"orderAmount","currency":"EUR","amount":"999.99"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}],"trace":[{"ruleId":"rul_0cntbatwa0000","ruleKind":"daysOverdue","ruleType":"blocking","level":"all","observed":"3","threshold":"30","outcome":"passed","suppressedBy":null},{"ruleId":"rul_0cntbatse0001","ruleKind":"creditLimitUsed","ruleType":"blocking","level":"all","observed":"160","threshold":"100","outcome":"fired","suppressedBy":null}],"releasedBy":null}');
INSERT INTO credit_check VALUES(456916723143016448,456916722941689856,456916723094781952,456916722992021504,'packingSlip','posting',20577,'approved',NULL,NULL,'command line',1795711671799,'{"limits":[],"creditUsedPercent":"0","reasons":[],"trace":[],"releasedBy":null}');
INSERT INTO credit_check VALUES(456916723147210752,456916722941689856,456916723094781952,456916722992021504,'invoice','posting',20577,'approved',NULL,NULL,'command line',1795711671801,'{"limits":[],"creditUsedPercent":"0","reasons":[],"trace":[],"releasedBy":null}');
CREATE TABLE order_hold (
    id                      INTEGER PRIMARY KEY,
    company_id              INTEGER NOT NULL REFERENCES company (id),
    order_id                INTEGER NOT NULL REFERENCES sales_order (id),
    customer_id             INTEGER NOT NULL REFERENCES customer (id),
    origin                  TEXT NOT NULL CHECK (origin IN ('automatic', 'forced')),
    document                TEXT,
    mode                    TEXT,
    posting_context         TEXT,
    display_reason          TEXT NOT NULL,
    forced_reason           TEXT,
    order_total             INTEGER NOT NULL,
    order_changed           INTEGER NOT NULL CHECK (order_changed IN (0, 1)),
    status                  TEXT NOT NULL,
    active                  INTEGER NOT NULL CHECK (active IN (0, 1)),
    review_day              INTEGER,
    notes                   TEXT,
    responsible             TEXT,
    release_reason          TEXT,
    release_comment         TEXT,
    release_mode            TEXT,
    closed_kind             TEXT,
    closed_by               TEXT,
    closed_at               INTEGER,
    payment_terms           TEXT,
    delivery_day            INTEGER,
    deadline_day            INTEGER,
    credit_management_group TEXT,
    risk_group              TEXT,
    credit_check_id         INTEGER,
    version                 INTEGER NOT NULL,
    created_at              INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL
) STRICT;
INSERT INTO order_hold VALUES(456916723107364865,456916722941689856,456916723088490496,456916722998312960,'automatic','confirmation','posting','{"lines":null,"number":null,"postingDay":null,"dueDay":null}','creditLimitUsed',NULL,10000,0,'onHold',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'NET60',NULL,NULL,NULL,NULL,456916723107364864,1,1795711671782,1795711671782);
INSERT INTO order_hold VALUES(456916723115753473,456916722941689856,456916723094781952,456916722992021504,'automatic','confirmation','posting','{"lines":null,"number":null,"postingDay":null,"dueDay":null}','Multiple',NULL,56900,0,'released',0,NULL,NULL,NULL,'paid','ok','withPosting','key','command line',1795711671796,'NET30',NULL,NULL,'KEY',NULL,456916723115753472,2,1795711671786,1795711671796);
INSERT INTO order_hold VALUES(456916723122044929,456916722941689856,456916723098976256,456916722992021504,'automatic','confirmation','posting','{"lines":null,"number":null,"postingDay":null,"dueDay":null}','Multiple',NULL,400000,0,'onHold',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'NET30',NULL,NULL,'KEY',NULL,456916723122044928,1,1795711671789,1795711671789);
INSERT INTO order_hold VALUES(456916723126239233,456916722941689856,456916723103170560,456916722998312960,'automatic','confirmation','posting','{"lines":null,"number":null,"postingDay":null,"dueDay":null}','creditLimitUsed',NULL,190000,0,'rejected',0,NULL,NULL,NULL,'paid','no',NULL,'key','command line',1795711671804,'NET60',NULL,NULL,NULL,NULL,456916723126239232,2,1795711671791,1795711671804);
CREATE TABLE order_hold_reason (
    hold_id       INTEGER NOT NULL REFERENCES order_hold (id),
    position      INTEGER NOT NULL,
    code          TEXT NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    detail        TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    PRIMARY KEY (hold_id, code)
) STRICT;
INSERT INTO order_hold_reason VALUES(456916723107364865,0,'creditLimitUsed',1,'{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}',1795711671782,1795711671782);
INSERT INTO order_hold_reason VALUES(456916723115753473,0,'daysOverdue',1,'{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]}',1795711671786,1795711671786);
INSERT INTO order_hold_reason VALUES(456916723115753473,1,'creditLimitUsed',1,'{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}',1795711671786,1795711671786);
INSERT INTO order_hold_reason VALUES(456916723122044929,0,'daysOverdue',1,'{"code":"daysOverdue","ruleId":"rul_0cntbatwa0000","tested":null,"observed":"34","threshold":"30","message":"The oldest overdue invoice is 34 days past due; 30 are tolerated.","remedies":[{"kind":"payment","currency":"EUR","amount":"950.00","invoices":[{"number":"I1"}]}]}',1795711671789,1795711671789);
INSERT INTO order_hold_reason VALUES(456916723122044929,1,'creditLimitUsed',1,'{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"138.2","threshold":"100","message":"The order uses 138.2 % of the limit of 5000.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"1910.01"},{"kind":"orderAmount","currency":"EUR","amount":"2089.99"},{"kind":"limit","currency":"EUR","amount":"6910.01","tested":"individual","temporary":false}]}',1795711671789,1795711671789);
INSERT INTO order_hold_reason VALUES(456916723126239233,0,'creditLimitUsed',1,'{"code":"creditLimitUsed","ruleId":"rul_0cntbatse0001","tested":"individual","observed":"160","threshold":"100","message":"The order uses 160 % of the limit of 1500.00 EUR; 100 % is the threshold.","remedies":[{"kind":"payment","currency":"EUR","amount":"900.01"},{"kind":"orderAmount","currency":"EUR","amount":"999.99"},{"kind":"limit","currency":"EUR","amount":"2400.01","tested":"individual","temporary":true}]}',1795711671791,1795711671791);
CREATE UNIQUE INDEX company_number ON company (lower(number));
CREATE INDEX change_record ON change (record_id);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);
CREATE INDEX job_unfinished ON job (id) WHERE status IN ('queued', 'running');
CREATE UNIQUE INDEX set_up_code_code ON set_up_code (company_id, list, lower(code));
CREATE UNIQUE INDEX exchange_rate_type_code ON exchange_rate_type (lower(code));
CREATE UNIQUE INDEX exchange_rate_number ON exchange_rate (lower(number));
CREATE UNIQUE INDEX exchange_rate_pair ON exchange_rate (lower(rate_type), from_currency, to_currency, valid_from);
CREATE INDEX blocking_rule_company ON blocking_rule (company_id);
CREATE UNIQUE INDEX customer_number ON customer (company_id, lower(number));
CREATE INDEX customer_external_ref ON customer (external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX customer_invoice_account ON customer (invoice_account_id) WHERE invoice_account_id <> id;
CREATE INDEX temporary_limit_customer ON temporary_limit (customer_id, to_day);
CREATE UNIQUE INDEX limit_adjustment_number ON limit_adjustment (company_id, lower(number));
CREATE INDEX limit_history_customer ON limit_history (customer_id, id);
CREATE UNIQUE INDEX receivable_number ON receivable (company_id, kind, lower(number));
CREATE INDEX receivable_customer ON receivable (customer_id, transaction_day);
CREATE INDEX receivable_order ON receivable (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX receivable_external_ref ON receivable (external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX open_item_due ON open_item (customer_id, due_day) WHERE open <> 0;
CREATE INDEX settlement_customer ON settlement (customer_id, settlement_day);
CREATE INDEX settlement_reversal ON settlement (customer_id, reversal_day) WHERE reversal_day IS NOT NULL;
CREATE INDEX settlement_pair_debit ON settlement_pair (debit_item_id);
CREATE INDEX settlement_pair_credit ON settlement_pair (credit_item_id);
CREATE UNIQUE INDEX sales_order_number ON sales_order (company_id, lower(number));
CREATE INDEX sales_order_subject ON sales_order (subject_id);
CREATE INDEX sales_order_external_ref ON sales_order (external_ref) WHERE external_ref IS NOT NULL;
CREATE UNIQUE INDEX packing_slip_number ON packing_slip (company_id, lower(number));
CREATE INDEX packing_slip_order ON packing_slip (order_id);
CREATE INDEX credit_check_order ON credit_check (order_id);
CREATE UNIQUE INDEX order_hold_active ON order_hold (order_id) WHERE active = 1;
CREATE INDEX order_hold_open ON order_hold (company_id, id) WHERE active = 1;
CREATE INDEX order_hold_customer ON order_hold (customer_id);
COMMIT;
