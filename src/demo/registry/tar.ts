import { randomBytes } from 'node:crypto';

const block = 512;
/** A header, a block of content, and the two empty ones at the end. */
const leastBytes = 4 * block;

/** An archive of one random file, uncompressed: engines tell by the first bytes, whatever the media type says. */
export function randomTar(bytes: number): Buffer {
  const archive = Buffer.alloc(Math.max(bytes, leastBytes));
  const content = randomBytes(archive.length - (archive.length % block) - 3 * block);
  const write = (text: string, at: number) => archive.write(text, at, 'ascii');
  write(`file-${content.toString('hex', 0, 8)}`, 0);
  write('0000644\0', 100);
  write('0000000\0', 108);
  write('0000000\0', 116);
  write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  write('00000000000\0', 136);
  // The sum counts its own field as blanks.
  write('        0', 148);
  write('ustar\u000000', 257);
  const sum = archive.subarray(0, block).reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  content.copy(archive, block);
  return archive;
}
