export interface Views {}
