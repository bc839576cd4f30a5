"""Published lists into scenarios and products: upload, check, job, report, decisions."""
