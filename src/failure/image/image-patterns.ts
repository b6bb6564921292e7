/** A quoted reference, in Go's `%q` with its escapes or in single quotes. */
const quoted = `(?:"((?:[^"\\\\]|\\\\.){0,1024})"|'([^']{0,1024})')`;

/** A bare reference. People and templates leave placeholders inside: `<account>`, `{PROJECT}`, `$[[ inputs.tag ]]`. */
const bare = String.raw`((?:<[^<>"\n]{1,80}>|\$\[\[[^\]]{0,80}\]\]|\$?\{\{?[^{}\n]{0,80}\}\}?|\[MASKED\]|[^\s"'\u0060,;()<>|[\]{}]){1,1024})`;

const notWords = String.raw`(?!(?:for|from|with|and|is|was|the|null|failed|error|due|because|using|on|to|in|as|config|configuration|manifest|layers?|progress|by|image|fs|repository|ref|still|has|after|again)(?:[ ,:]|$))`;

const patterns = (...sources: readonly string[]): readonly RegExp[] =>
  sources.map((source) => new RegExp(source));

/** Where a caller says which image it asked for: the words are outside of whatever the engine answered. */
export const requestedImage = patterns(
  `\\b[Ff]ailed to pull image:? ${quoted}`,
  `\\b(?:[Pp]ull(?:ing)?|PullImage|[Cc]ancel pulling|Back-off pulling|[Ii]nspect(?:ing)?|[Rr]eading|[Rr]etrieving|sandbox|[Cc]ontainer|policy for) image:? ${quoted}`,
  `\\bPullImage:? ${quoted}`,
  `\\bimage tag ${quoted}`,
  `\\bThe ${quoted} image is not present on list of allowed`,
  `\\bThe ${bare} is not present on list of allowed`,
  `\\b[Uu]nable to pull ${quoted}`,
  `\\b[Pp]arsing reference: ${quoted}`,
  `\\b[Ff]ailed to parse image ${quoted}`,
  `\\bfailed to download (?=\\S{0,300}[/:@])${bare}, `,
  `\\bUnable to find image ${quoted} locally`,
  `\\baction image ${quoted}`,
  `\\b(?:image|remote|imageRef)=${quoted}`,
  `\\b(?:[Ff]ailed to pull|[Cc]ancel pulling|[Pp]ulling|[Pp]ull|[Uu]nable to pull|[Ee]rror pulling) (?:the )?image ${notWords}${bare}(?=[:,]? |:?$)`,
  `\\b[Uu]nable to pull ${notWords}(?:docker:\\/\\/)?${bare}: `,
  `\\b[Nn]o such image: ${bare}`,
  `\\bPulling docker image ${bare} (?:for platform \\S+ )?\\.\\.\\.`,
  `\\bfailed to (?:solve(?: with frontend [\\w.]{1,60})?|load cache key): (?:rpc error: code = \\w{1,20} desc = )?(?:failed to create LLB definition: )?${bare}: (?=failed to |pull(?:ing|) |error |unexpected |no match |not found|\\S+: not found)`,
  `\\b[Uu]nable to get image ${quoted}`,
  `\\bimage pull failed for ${bare}, `,
  `\\b[Ee]rror pulling candidate ${bare}: `,
  `\\bis waiting to start: ${notWords}${bare} can't be pulled`,
  `\\bwhile pulling "docker:\\/\\/([^"]{1,1024})"`,
  `\\bEnsuring image ${bare}`,
  `\\b[Ff]ailed to download image ${quoted}`,
  `\\b(?:Failed|trying) to pull image: ${bare}(?=\\.?\\s*$|\\s+at )`,
  `\\bRemoteDockerImage\\(imageName=${bare}[,)]`,
  `\\b[Ff]ailed to pull ${quoted}`,
  `\\bdownload artifact from ${bare}: `,
  `\\bverification failed for ${bare}: `,
  `\\bskopeo (?:copy|inspect|sync) .{0,200}?docker:\\/\\/${bare}`,
  `\\bImage:&ImageSpec\\{Image:([^,}\\s]{1,1024}),`,
);

/** Where the engine or registry names the image in its answer, normalised by then or without its tag. */
export const answeredImage = patterns(
  `\\bError pulling image \\([^)]{0,128}\\) from ${bare},`,
  `\\bunpack image ${quoted}`,
  `\\bresolve reference ${quoted}`,
  `\\bInvalid image name ${quoted}`,
  `\\bparse (?:image )?reference ${quoted}`,
  `\\bbut ${quoted} could not be found locally`,
  `\\bresolve source metadata for ${bare}: `,
  `\\bmanifest for ${bare} not found`,
  `\\brepository ${bare} not found: does not exist`,
  `\\bpull access denied for ${bare}(?:,| )`,
  `\\bartifact ${bare} not found`,
  `\\bimage ${notWords}${bare} not found`,
  `(?<![\\w+])docker:\\/\\/${bare}(?=: | |$)`,
);

/** Where a tool announces the image it is about to pull. */
export const announcedImage = patterns(
  `(?:^|: |\\] |> )FROM (?:--platform=\\S{1,80} )?${bare}`,
  `\\bload metadata for ${bare}`,
  `\\b(?:retrieving image:|Downloading base image) ${bare}`,
  `\\bimage ${bare} could not be accessed on a registry`,
  `^(?:INFO\\[\\d{4}\\] )?Retrieving image manifest ${bare}`,
  `^${bare}: {1,80}(?:resolving|resolved) {1,40}\\|`,
  `^Pulling [\\w.-]{1,80} \\(${bare}\\)\\.\\.\\.`,
  // docker-compose names a service here, where buildpacks and others name an image.
  `\\bPulling (?:the latest version of )?${notWords}(?=.{0,120}?[/:])${bare}(?: from docker registry)? ?\\.\\.\\.`,
  `^Image: {1,20}${bare}$`,
);

/** Where a client says what it made of a short name, one line per registry that it tries. */
export const triedImage = patterns(
  `\\bTrying to pull (?:docker:\\/\\/)?((?!repository )\\S{1,1024}?)\\.\\.\\.`,
);
