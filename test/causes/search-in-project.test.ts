import { expect, test } from 'vitest';
import { searchInProject } from '../../src/causes/search-in-project.ts';

test.each([
  ['registry.example.com/team/app:1.21-alpin', "git grep -nF '1.21-alpin'"],
  ['postgres:61', "git grep -nF 'postgres:61'"],
  ['node:latest', "git grep -nF 'node:latest'"],
  ['registry.example.com/team/app', "git grep -nF 'app'"],
  ['$CI_REGISTRY_IMAGE', "git grep -nF '$CI_REGISTRY_IMAGE'"],
  ['team/${NAME}:1', "git grep -nF '${NAME}:1'"],
])('%s is looked for by what is telling of it', (reference, command) => {
  expect(searchInProject(reference)).toBe(command);
});

test.each([null, '', "x'; reboot; '", 'a/$(reboot)', 'a/`id`', '-rf', 'a b', '[MASKED]'])(
  'what means more than itself is not looked for: %s',
  (reference) => {
    expect(searchInProject(reference)).toBe("git grep -nE 'image:|services:'");
  },
);
