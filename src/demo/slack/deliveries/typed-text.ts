import type { Workspace } from '../workspace.ts';

/** What a person typed, as an app with `should_escape` gets it: names and addresses become tokens. */
export function escapeTyped(text: string, workspace: Workspace): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/https?:\/\/\S+/gu, (address) => `<${address}>`)
    .replace(/(?<![\w/])@([\w.-]+)/gu, (typed, name) => userToken(typed, String(name), workspace))
    .replace(/(?<![\w/])#([\w-]+)/gu, (typed, name) => channelToken(typed, String(name), workspace));
}

function userToken(typed: string, name: string, workspace: Workspace): string {
  const user = workspace.users().find((it) => it.name === name);
  return user === undefined ? typed : `<@${user.id}|${user.name}>`;
}

function channelToken(typed: string, name: string, workspace: Workspace): string {
  const channel = workspace.channels().find((it) => it.name === name);
  return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`;
}
