create table public.number_ledger (
	"series" text collate "C" NOT NULL,
	"date_key" date NOT NULL,
	"sequence" bigint,
	"number" text collate "C" NOT NULL,
	"idempotency_key" text collate "C",
	"content_hash" text,
	"document_table" text collate "C" NOT NULL,
	"document_column" text collate "C" NOT NULL,
	"document_key" text collate "C" NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"is_adopted" boolean DEFAULT false NOT NULL,
	"voided_at" timestamp with time zone,
	"void_reason" text,
	CONSTRAINT "number_ledger_pkey" PRIMARY KEY("series","number"),
	CONSTRAINT "number_ledger_idempotency_key" UNIQUE("idempotency_key","series"),
	CONSTRAINT "number_ledger_document_key" UNIQUE("document_key","document_table","document_column"),
	CONSTRAINT "number_ledger_series_check" CHECK (char_length("number_ledger"."series") between 1 and 64),
	CONSTRAINT "number_ledger_date_key_check" CHECK ("number_ledger"."date_key" between '1900-01-01' and '9999-12-31'),
	CONSTRAINT "number_ledger_sequence_check" CHECK ("number_ledger"."sequence" between 1 and 9007199254740991),
	CONSTRAINT "number_ledger_number_check" CHECK (char_length("number_ledger"."number") between 1 and 255),
	CONSTRAINT "number_ledger_idempotency_key_check" CHECK (char_length("number_ledger"."idempotency_key") between 1 and 255),
	CONSTRAINT "number_ledger_void_check" CHECK (("number_ledger"."voided_at" is null) = ("number_ledger"."void_reason" is null))
);
--> statement-breakpoint
alter table public.number_ledger enable row level security;
