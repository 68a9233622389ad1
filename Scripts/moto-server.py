#!/usr/bin/env python3
"""Serves S3 from memory with moto, one request at a time.

Usage: .build/storage-servers/bin/python3 Scripts/moto-server.py PORT

Moto's own server handles `If-None-Match: *` in two steps, a check and a write, and requests in separate threads: two
requests that create the same key can both succeed, which real storage never allows.
"""
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple


def main():
    port = int(sys.argv[1])
    os.environ["MOTO_PORT"] = str(port)
    application = DomainDispatcherApplication(create_backend_app)
    turn = threading.Lock()

    def serve(environment, start_response):
        with turn:
            return list(application(environment, start_response))

    run_simple("127.0.0.1", port, serve, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    main()
