import type { Workspace } from '../workspace.ts';

/** What a person typed, as an app with `should_escape` gets it: names and addresses become tokens. */
export function escapeTyped(text: string, workspace: Workspace): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(linked, asLink)
    .replace(/(?<![\w/])@([\w.-]+)/gu, (typed, name) => userToken(typed, String(name), workspace))
    .replace(/(?<![\w/])#([\w-]+)/gu, (typed, name) => channelToken(typed, String(name), workspace));
}

/** Addresses with a scheme, e-mail addresses, and names that look like hosts with what follows them. */
const linked =
  /https?:\/\/\S+|[\w.+-]+@(?:[\w-]+\.)+(?:com|dev|io|net|org)\b|(?<![\w@/.-])(?:[\w-]+\.)+(?:com|dev|io|net|org)(?![\w.-])(?::\d+)?(?:\/\S*)?/gu;

function asLink(typed: string): string {
  if (/^https?:/.test(typed)) return `<${typed}>`;
  const isMail = /^[^/]*@/.test(typed) && !typed.includes('/');
  return `<${isMail ? 'mailto:' : 'http://'}${typed}|${typed}>`;
}

function userToken(typed: string, name: string, workspace: Workspace): string {
  const user = workspace.users().find((it) => it.name === name);
  return user === undefined ? typed : `<@${user.id}|${user.name}>`;
}

function channelToken(typed: string, name: string, workspace: Workspace): string {
  const channel = workspace.channels().find((it) => it.name === name);
  return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`;
}
