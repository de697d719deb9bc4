"""Reports: what the ledger and the findings say, for a terminal, a spreadsheet, a program or a browser."""
