// Requires none of its dependencies, as in the article: the findings are there,
// and nothing loads them.
exports.handler = async ({ name } = {}) => ({ message: `Hello, ${name || 'world'}!` });
