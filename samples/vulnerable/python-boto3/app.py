import boto3

# Loads botocore and urllib3; nothing is asked of AWS.
session = boto3.session.Session(region_name="eu-central-1")


def handler(event, context):
    return {"message": f"Hello, {event.get('name') or 'world'}!"}
