/** BullMQ exports its Lua scripts with types only in its ESM half, which Node does not load. */
declare module 'bullmq/dist/cjs/scripts/index.js' {
  const scripts: Readonly<Record<string, { readonly name: string; readonly content: string }>>;
  export default scripts;
}
