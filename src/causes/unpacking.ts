// Unpacking a layer fails for the layer's own fault, for the host's, or for something that only surfaces there.

/** Words with which engines say that what follows happened while they unpacked a layer. */
export const unpacking =
  /ApplyLayer|Untar re-exec error|failed to register layer|Error processing tar file|failed to extract layer|mount callback failed|adding layer with blob|failed to apply layer/i;

/** What the system says of a file or a mount of the host. */
export const hostFault =
  /permission denied|access is denied|operation not (?:permitted|supported)|input\/output error|read-only file system|invalid argument|no such (?:file|device)|too many|structure needs cleaning|insufficient UIDs|cannot allocate|resource busy|hcsshim|ProcessBaseLayer|ProcessUtilityVMImage|lchown|xattr|error creating overlay|failed to mount|file exists|not a directory|file name too long|cannot be mapped|system cannot find/i;

/** Faults that are not the layer's, though they came up while it was unpacked. */
export const elsewhere = new RegExp(
  `${hostFault.source}|no space left|quota exceeded|not enough space|Thin Pool|media-?type|media type|(?:read|write|dial) tcp|failed to do request|context (?:canceled|deadline)`,
  'i',
);
