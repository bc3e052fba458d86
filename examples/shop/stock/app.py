import os

STOCK = {"pen": 3, "ink": 0}


def handler(event, context):
    item = event["item"]
    if item not in STOCK:
        raise KeyError(item)
    return {"item": item, "count": STOCK[item], "warehouse": os.environ["WAREHOUSE"]}
