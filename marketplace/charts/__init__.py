"""Charts as plain values: numbers and words in, places on the page out; macros draw them."""
