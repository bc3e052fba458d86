'use strict';
// Speaks Lambda's Runtime API for AWS's runtime interface client for Node. It has the
// interface of that client's native addon (next, done, error) and must know nothing
// of handlers, contexts or logs: those are AWS's own code, unchanged.
//
// The addon posts answers synchronously. Here a post is sent at once and its promise
// returned; `next` waits until it has been answered, as the API's order demands.

const http = require('node:http');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });
const PREFIX = '/2018-06-01/runtime/invocation/';
const PASSED_ON = [
  'lambda-runtime-deadline-ms',
  'lambda-runtime-aws-request-id',
  'lambda-runtime-trace-id',
  'lambda-runtime-invoked-function-arn',
  'lambda-runtime-client-context',
  'lambda-runtime-cognito-identity',
  'lambda-runtime-aws-tenant-id',
];

let posted = Promise.resolve();

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path: PREFIX + path, headers };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    request.on('error', (error) => {
      // A server may close an idle connection in the moment that it is used again.
      if (request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code)) {
        send(method, path, headers, body).then(resolve, reject);
      } else {
        reject(error);
      }
    });
    request.end(body);
  });
}

function post(path, text, extra) {
  const body = Buffer.from(text, 'utf8');
  const headers = { 'content-type': 'application/json', 'content-length': body.length, ...extra };
  // A failed post is not the handler's error; if the API is gone, `next` says so.
  posted = send('POST', path, headers, body).catch(() => {});
  return posted;
}

async function next() {
  await posted;
  const { status, headers, text } = await send('GET', 'next', {});
  if (status !== 200) {
    throw new Error(`Failed to get next invocation, error ${status}`);
  }
  const given = PASSED_ON.filter((name) => headers[name] !== undefined);
  return { bodyJson: text, headers: Object.fromEntries(given.map((name) => [name, headers[name]])) };
}

function done(id, text) {
  return post(`${id}/response`, text, {});
}

function error(id, text, cause) {
  // Header values are bytes: UTF-8 goes through as Latin-1. Lambda refuses a cause of 1 MB.
  const value = Buffer.from(cause, 'utf8').toString('latin1');
  const extra = value && value.length < 8192 ? { 'lambda-runtime-function-xray-error-cause': value } : {};
  return post(`${id}/error`, text, extra);
}

module.exports = { next, done, error };
