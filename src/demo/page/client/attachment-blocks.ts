import { type JsonObject, objectsIn, stringIn } from '../../slack/json.ts';

/** An attachment of the old form, such as GitLab's own notification, as the blocks that look like it. */
export function attachmentBlocks(attachment: JsonObject): readonly JsonObject[] {
  const given = objectsIn(attachment['blocks']);
  if (given.length > 0) return given;
  const title = stringIn(attachment['title']);
  const link = stringIn(attachment['title_link']);
  const fields = objectsIn(attachment['fields']).map((field) =>
    mrkdwn(`*${stringIn(field['title'])}*\n${stringIn(field['value'])}`),
  );
  return [
    ...section(title === '' ? '' : `*${link === '' ? title : `<${link}|${title}>`}*`),
    ...section(stringIn(attachment['text'])),
    ...(fields.length > 0 ? [{ type: 'section', block_id: 'fields', fields: fields.slice(0, 10) }] : []),
    ...context([stringIn(attachment['author_name']), stringIn(attachment['footer'])]),
  ];
}

/** One of the classes that colour the bar at its side. */
export function colourOf(attachment: JsonObject): 'red' | 'green' | 'yellow' | 'grey' {
  const colours = {
    a30200: 'red',
    danger: 'red',
    '2eb886': 'green',
    good: 'green',
    daa038: 'yellow',
    warning: 'yellow',
  } as const;
  const colour = stringIn(attachment['color']).replace('#', '').toLowerCase();
  const found = Object.entries(colours).find(([name]) => name === colour);
  return found?.[1] ?? 'grey';
}

function section(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'section', block_id: text, text: mrkdwn(text) }];
}

function context(texts: readonly string[]): readonly JsonObject[] {
  const said = texts.filter((text) => text !== '').join(' · ');
  return said === '' ? [] : [{ type: 'context', block_id: 'context', elements: [mrkdwn(said)] }];
}

function mrkdwn(text: string): JsonObject {
  return { type: 'mrkdwn', text };
}
