"""Polite HTTP reads: what others may ask for, and what can come back.

    async with Fetcher(FetchSettings(contact="https://example.org")) as fetcher:
        response = await fetcher.get(url, etag=state.etag, last_modified=state.last_modified)

`addresses` says what may be dialled, `names` looks it up, `pace` says when, `robots` whether, `coding` unpacks with a limit,
`headers` reads waits and validators, `urls` knows web addresses, `failures` says in plain words what went wrong.
"""

from digest.fetch.failures import FetchFailed, masked
from digest.fetch.fetcher import Fetcher, Response
from digest.fetch.settings import FetchSettings, Surroundings, user_agent

__all__ = ["FetchFailed", "FetchSettings", "Fetcher", "Response", "Surroundings", "masked", "user_agent"]
