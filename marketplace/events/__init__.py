"""Matchmaking events: who meets whom, when and where."""
