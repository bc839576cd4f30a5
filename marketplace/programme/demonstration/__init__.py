"""A made-up history to look at: seeds/history, loaded by the verbs of real use, day by day.

Titles begin with 【演示】 or [Demo], names of organisations with 演示; its projects are marked.
"""
