/** Every key begins with this and a colon. */
export const keyPrefix = 'pullcheck';
