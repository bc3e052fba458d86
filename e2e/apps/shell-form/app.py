import os


def handler(event, context):
    return {"reversed": event["text"][::-1], "handler": os.environ["HANDLER"]}
