/** Somebody of one workspace; ids are never shared between workspaces. */
export interface SlackUser {
  /** `T…` */
  readonly teamId: string;
  /** `U…` or `W…` */
  readonly userId: string;
}
