import type { Project } from './model.ts';

/** Whether a branch or tag of that name is protected; `*` in a rule stands for any characters. */
export function refIsProtected({ protectedRefs }: Project, ref: string): boolean {
  return protectedRefs.some((rule) => {
    const parts = rule.split('*').map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(ref);
  });
}
