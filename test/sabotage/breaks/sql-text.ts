// Owns the breaks of text in the database: keys that sort by bytes, backslashes, collations.
import { type Break, db } from "../break.js";

export const sqlText: readonly Break[] = [
  {
    guarantee: "keys by bytes: the columns of the keys",
    file: "drizzle/0019_keys_by_bytes.sql",
    find: `alter column %I type text collate "C"`,
    replace: `alter column %I type text collate "default"`,
    noticedBy: db("schema/keys-by-bytes"),
  },
  {
    guarantee: "keys by bytes: rows that are there twice stop the migration",
    file: "drizzle/0019_keys_by_bytes.sql",
    find: "        raise exception using\n          errcode = 'OG008',\n          message = 'the table ' || _table || ' has rows",
    replace: "        raise notice using\n          message = 'the table ' || _table || ' has rows",
    noticedBy: db("schema/keys-by-bytes"),
  },
  {
    guarantee: "keys by bytes: no table is written again",
    file: "drizzle/0019_keys_by_bytes.sql",
    find: `alter column %I type text collate "C"`,
    replace: `alter column %1$I type text collate "C" using %1$I || ''`,
    noticedBy: db("migrations/key-collation"),
  },
  {
    guarantee: "keys by bytes: policies are put back",
    file: "drizzle/0019_keys_by_bytes.sql",
    find: "      execute _create_policies;",
    replace: "      perform _create_policies;",
    noticedBy: db("migrations/key-collation"),
  },
  {
    guarantee: "keys by bytes: no trigger stands in the way of an app's own migration",
    file: "drizzle/0018_refuse_number_change.sql",
    find: "for each row\nexecute function public.refuse_number_change();",
    replace:
      "for each row when (old.series is distinct from new.series or old.sequence is distinct from new.sequence)\nexecute function public.refuse_number_change();",
    noticedBy: db("migrations/key-collation"),
  },
  {
    guarantee: "keys by bytes: drizzle-kit knows of it",
    file: "src/schema/key-text.ts",
    find: `'text collate "C"'`,
    replace: `"text"`,
    noticedBy: "test/repo/drizzle-kit.test.ts",
  },
  {
    guarantee: "backslashes: a function reads a template whatever standard_conforming_strings says",
    file: "drizzle/0046_check_order_template.sql",
    find: "'[{]MM[}]'",
    replace: "'\\{MM\\}'",
    noticedBy: db("sql/string-literals"),
  },
  {
    guarantee: "backslashes: a name is quoted whatever standard_conforming_strings says",
    file: "src/schema/installation.ts",
    find: "` E${quoted}`",
    replace: "`'${text.replaceAll(\"'\", \"''\")}'`",
    noticedBy: db("sql/string-literals"),
  },
  {
    guarantee: "another collation of an argument leaves nothing to choose from",
    file: "drizzle/0022_peek_order_number.sql",
    find: ` collate "C"`,
    replace: "",
    noticedBy: db("sql/string-literals"),
  },
];
