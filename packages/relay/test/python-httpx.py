"""Streams an answer through the relay with httpx, and has its end again; prints each line as it comes."""

import json
import sys

import httpx

url, question, behind = sys.argv[1:4]


def tell(response):
    response.raise_for_status()
    for line in response.iter_lines():
        print(line.rstrip("\r\n"), flush=True)


with httpx.Client() as client:
    with client.stream("POST", url, json=json.loads(question)) as response:
        place = httpx.URL(url).join(response.headers["content-location"])
        print(f"place {place}", flush=True)
        tell(response)
    with client.stream("GET", place, headers={"last-event-id": behind}) as response:
        print("again", flush=True)
        tell(response)
