// Owns the list of breaks, room by room.
import type { Break } from "./break.js";
import { audits } from "./breaks/audits.js";
import { batches } from "./breaks/batches.js";
import { calls } from "./breaks/calls.js";
import { columnsOfTables } from "./breaks/columns.js";
import { connection } from "./breaks/connection.js";
import { connectionUrls } from "./breaks/connection-urls.js";
import { continuousIntegration } from "./breaks/continuous-integration.js";
import { distributed } from "./breaks/distributed.js";
import { documents } from "./breaks/documents.js";
import { drivers } from "./breaks/drivers.js";
import { earlyRelease } from "./breaks/early-release.js";
import { embedded } from "./breaks/embedded.js";
import { errorsAndText } from "./breaks/errors-and-text.js";
import { fiscalYears } from "./breaks/fiscal-years.js";
import { ledger } from "./breaks/ledger.js";
import { migrations } from "./breaks/migrations.js";
import { numbers } from "./breaks/numbers.js";
import { packaging } from "./breaks/packaging.js";
import { rights } from "./breaks/rights.js";
import { shop } from "./breaks/shop.js";
import { sqlText } from "./breaks/sql-text.js";
import { takingOver } from "./breaks/taking-over.js";
import { telemetry } from "./breaks/telemetry.js";
import { testing } from "./breaks/testing.js";
import { time } from "./breaks/time.js";
import { transactions } from "./breaks/transactions.js";
import { webApi } from "./breaks/web-api.js";

export const breaks: readonly Break[] = [
  ...numbers,
  ...earlyRelease,
  ...distributed,
  ...audits,
  ...ledger,
  ...calls,
  ...batches,
  ...connection,
  ...connectionUrls,
  ...transactions,
  ...drivers,
  ...time,
  ...fiscalYears,
  ...migrations,
  ...sqlText,
  ...columnsOfTables,
  ...documents,
  ...rights,
  ...errorsAndText,
  ...webApi,
  ...packaging,
  ...continuousIntegration,
  ...takingOver,
  ...telemetry,
  ...shop,
  ...embedded,
  ...testing,
];
