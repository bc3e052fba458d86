import pino from 'pino';

const log = pino({ base: null });

export class InvalidEvent extends Error {
  name = 'InvalidEvent';
}

const check = (condition, message) => {
  if (!condition) throw new InvalidEvent(message);
};

const isObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const greet = (event, greeting = 'Hello') => {
  check(isObject(event), 'event must be an object');
  const { name, numbers } = event;
  check(name == null || typeof name === 'string', 'name must be a string');
  check(
    numbers == null || (Array.isArray(numbers) && numbers.every(Number.isInteger)),
    'numbers must be integers',
  );
  const who = name || 'world';
  return {
    message: `${greeting}, ${who}!`,
    // Iterating yields code points, where `length` counts UTF-16 units.
    characters: [...who].length,
    sum: (numbers ?? []).reduce((sum, number) => sum + number, 0),
  };
};

export const handler = async (event, context) => {
  const answer = greet(event, process.env.GREETING || undefined);
  log.info({ requestId: context.awsRequestId, characters: answer.characters }, 'greeted');
  return answer;
};
