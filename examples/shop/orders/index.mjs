const orders = { 7: "shipped", 8: "open" };

export const handler = async ({ id }) => {
  const state = orders[id];
  if (!state) throw new Error(`no order ${id}`);
  console.log(`order ${id} is ${state}`);
  return { id, state };
};
