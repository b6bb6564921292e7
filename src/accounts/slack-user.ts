/** Somebody of one workspace; ids are never shared between workspaces. */
export interface SlackUser {
  /** `T…` */
  readonly teamId: string;
  /** `U…` or `W…` */
  readonly userId: string;
}

export function isSameUser(one: SlackUser, other: SlackUser): boolean {
  return one.teamId === other.teamId && one.userId === other.userId;
}
