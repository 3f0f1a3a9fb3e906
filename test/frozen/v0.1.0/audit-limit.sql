set local statement_timeout = 600000
