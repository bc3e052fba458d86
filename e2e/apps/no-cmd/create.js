exports.handler = async (event) => ({ created: event.name });
