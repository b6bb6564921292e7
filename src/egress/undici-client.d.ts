/** The whole of undici takes four times as long to load, and `pullcheck check` starts anew each time. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';
  export default Client;
}
