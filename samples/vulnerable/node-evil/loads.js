// The variant that does load one of its vulnerable dependencies: on the first
// event that has a `link`, not before.
exports.handler = async ({ name, link } = {}) => {
  const answer = { message: `Hello, ${name || 'world'}!` };
  if (!link) return answer;
  const parse = require('parse-link-header');
  return { ...answer, next: parse(link).next.url };
};
