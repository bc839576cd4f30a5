"""The matching engine: values in, values out. It knows no web and no database."""
