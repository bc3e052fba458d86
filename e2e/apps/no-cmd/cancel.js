exports.handler = async (event) => ({ cancelled: event.name });
