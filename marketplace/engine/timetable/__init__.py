"""Timetables of one-to-one meetings: values in, values out."""
