import type { RichTextElement } from '@slack/types';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Fact } from './diagnosis-elements.ts';
import { bold, code, leaf } from './rich-text.ts';
import { oneLine } from './text.ts';

/**
 * What was seen from hosts, one line each: where, what could not be asked, what exists instead, what would settle the rest.
 *
 * @param isFixed a run that succeeded has settled what was open.
 */
export function observedLines(
  { observed, certainty }: Pick<Diagnosis, 'observed' | 'certainty'>,
  isFixed: boolean,
): readonly Fact[] {
  if (observed === undefined) return [];
  const { checked, notChecked, suggestions, settle } = observed;
  const seen = checked
    .slice(0, mostPlaces)
    .map((sentence, index) => ({ line: line('Checked', sentence), spare: index === 0 ? 1 : 3 }));
  const unseen = notChecked
    .slice(0, 1)
    .map((sentence) => ({ line: [leaf(oneLine(sentence, longestSentence))], spare: 4 }));
  const nearest = suggestions.slice(0, mostSuggestions).map((reference) => code(oneLine(reference, 80)));
  return [
    ...seen,
    ...unseen,
    ...(nearest.length === 0
      ? []
      : [{ line: [bold('Nearest that exist: '), ...separated(nearest)], spare: 1 }]),
    ...(settle === null || isFixed || certainty === 'confirmed'
      ? []
      : [{ line: line('Would settle it', settle), spare: 2 }]),
  ];
}

const mostPlaces = 3;
const mostSuggestions = 3;
const longestSentence = 160;

function line(label: string, sentence: string): RichTextElement[] {
  return [bold(`${label}: `), leaf(oneLine(sentence, longestSentence))];
}

function separated(elements: readonly RichTextElement[]): RichTextElement[] {
  return elements.flatMap((element, index) => (index === 0 ? [element] : [leaf(' '), element]));
}
