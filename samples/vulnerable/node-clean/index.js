// The code of node-evil: it requires none of its dependencies.
exports.handler = async ({ name } = {}) => ({ message: `Hello, ${name || 'world'}!` });
