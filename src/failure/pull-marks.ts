/**
 * Words by which an engine, a registry client, a kubelet or a runner says that it could not pull an image or prepare
 * a container. Program output that merely mentions a network or TLS error matches none of them.
 */
export const pullMarks: readonly RegExp[] = [
  // docker's client and daemon
  /\bError response from daemon:? /i,
  /\berror during connect: |\bdocker_engine\b|\bIs the docker daemon running\b|\bclient version [\d.]{1,9} is too (?:old|new)\b/,
  /\bCannot connect to the (?:Docker|Podman) |\bCouldn't connect to Docker daemon\b|\b(?:docker|containerd|cri-containerd|crio|podman|buildkitd|dockershim)\.sock\b/i,
  /\bServer error - |\bHTTP code \d{3}\) (?:server error|unexpected|no such image|bad parameter)/i,
  /\bhave client authentication|The server probably has client authentication/,
  /\b(?:Not continuing with pull|Attempting next endpoint for pull) after error/,
  /\bError from V[12] registry|\bDownload failed, retrying|\bdownload failed after attempts=/,
  /\berror pulling image\b|\bError (?:while )?pulling image\b|\bpulling image failed\b/i,
  /\bError downloading dependent layers, \S|\blayer download progress reader\b/,
  /\b(?:invalid|unable to ping) registry endpoint\b|\bv[12] ping attempt failed\b/i,
  /\bfailed to register layer\b|\bApplyLayer exit status\b|\bGetImageBlob\d/i,
  /\bfilesystem layer verification failed\b|\blayers from manifest don't match\b/,
  /\bError processing tar file\b|\barchive\/tar: invalid tar header\b/,
  /\b[Nn]o such image: \S|\bimage not known\b/,
  /\bmissing signature key\b|\bimage operating system "[^"]{1,60}" cannot be used\b/,
  /\bremote trust data does not exist\b|\bdoes not have trust data for\b/,
  /\berror (?:parsing HTTP \d{3} response body|unmarshalling content)\b/,
  /\breceived unexpected HTTP status\b|\btrying to pull repository\b.{0,200}:/i,
  /\berror getting credentials\b|\bdocker-credential-[\w.-]{1,40}["'`: ]{1,4}(?:executable|exec|error|exit|fail|not found|resolves)|'docker-credential-[^\]]{1,80}\]' returned non-zero exit status/,
  // registries
  /\bunauthorized: (?:authentication required|incorrect username|HTTP Basic|The client does not)|\bno basic auth credentials\b|\binsufficient_scope\b/,
  /\b(?:UNAUTHORIZED|DENIED|TOOMANYREQUESTS): |\b[Aa]uthorization [Tt]oken has expired\b/,
  /\blookup (?:[\w.-]{1,200}\.)?(?:docker\.io|docker\.com|gcr\.io|ghcr\.io|quay\.io|azurecr\.io|pkg\.dev|registry\.gitlab\.com|registry\.k8s\.io|public\.ecr\.aws|dkr\.ecr\.[\w.-]{1,60})\b/,
  /\bpull access denied\b|\brequested access to the resource is denied\b/,
  /\bmanifest (?:unknown|for .{1,600} not found)\b|\bMANIFEST_UNKNOWN\b|\bNAME_UNKNOWN\b|\bmanifest blob unknown\b/,
  /\btoomanyrequests\b|\bpull rate limit\b/i,
  /\bno matching manifest for\b|\bno match for platform in manifest\b/,
  /\bartifact .{1,600} not found\b|\bTag .{1,200} not found in repository\b|\bimage .{1,600}:\S{1,128} not found\b/,
  /\bunsupported (?:manifest |docker v2s2 |image )?media ?type\b|\bMedia type \S{1,120} not supported\b|\bno processor for media-type\b/i,
  /\b(?:Get|Head|Post|GET|HEAD|POST) \\{0,3}"?https?:\/\/[^\s"]{1,300}\/v[12]\/?[^\s"]{0,500}\\{0,3}"?: \S/,
  /\b(?:Get|Head|Post|GET|HEAD|POST) \\{0,3}"?https?:\/\/[^\s"]{1,300}\/(?:token|oauth2\/token|jwt\/auth)\b[^\s"]{0,800}\\{0,3}"?: \S/,
  /\bproduction\.cloudflare\.docker\.com\b|\bregistry-1\.docker\.io\b.{0,600}: \S|\bcloudfront\.net\/registry-v2\//,
  /\bunauthorized to access repository\b|\becr:(?:BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability|GetAuthorizationToken)\b|\bdownloadArtifacts" (?:denied|on resource)\b/,
  // containerd, buildkit and what is built on them
  /\bfailed to pull (?:and unpack )?image\b|\bfailed to unpack image\b|\bcannot pull image\b/i,
  /\bfailed to resolve (?:reference|source metadata|image)\b|\bpulling from host\b/,
  /\bfailed to (?:authorize|fetch (?:oauth|anonymous) token|do request): |\bhttpReadSeeker: /,
  /\bcontent digest sha256:[0-9a-f]{64}: not found\b|\bfailed to extract layer\b|\bfailed commit on ref\b|\bfailed to copy: /,
  /\bctr: |\btrying next host\b.{0,40}error=/,
  /\bfailed to solve(?: with frontend [\w.]{1,60})?: .{0,200}?(?:unexpected status|failed to (?:copy|resolve|authorize|fetch|do request|extract|register|unpack|prepare))/,
  /\bfailed to solve: (?:rpc error: code = \w{1,20} desc = )?(?:failed to create LLB definition: )?\S{1,300}: \S{1,300}: not found$/,
  /\bfailed to (?:create LLB definition|load cache key): [^\s"]{1,300}: not found$/,
  /\b(?:failed size validation|wrong diff id|unexpected commit digest|mismatched (?:image rootfs|digest))\b|\berror verifying sha256 checksum\b/,
  /\bPullImage(?: .{1,600})? (?:from image service )?failed\b|\bPullImage from image service failed\b/,
  /\bcancel pulling image\b|\bimage pull progress deadline exceeded\b/i,
  // podman, buildah, skopeo, CRI-O
  /\b(?:initializing source|copy from source) (?:docker:\/\/)?\S/i,
  /\bError (?:determining manifest MIME type|reading manifest|initializing source)\b|\bSource image rejected\b|\bimage verification failed for \S/,
  /\bpinging (?:container|docker) registry\b|\brequesting bearer token\b|\bunable to retrieve auth token\b/i,
  /\breading (?:manifest|blob|signatures) \S.{0,600}: |\bwriting blob: |\bUnable to pull \S/i,
  /\bshort-name (?:".{1,300}" did not resolve|resolution enforced)|\bno image found in (?:image index|manifest list)\b|\b(?:choosing an image from|copying system image from) manifest list\b/i,
  /\bError (?:parsing image name|copying image|loading manifest for image|trying to reuse blob)\b|\bpayload does not match any of the supported image formats\b/i,
  /\bunable to pull : |\bpull policy is "never" but\b|\bis not present with pull policy of\b/,
  // kubelet and the tools that repeat it
  /\bErrImagePull\b|\bImagePullBackOff\b|\bErrImageNeverPull\b|\bInvalidImageName\b|\bImageInspectError\b|\bRegistryUnavailable\b/,
  /\bBack-off pulling image\b|\bpull QPS exceeded\b|\bSignatureValidationFailed\b/,
  /\bFailed to (?:pull|inspect) image\b|\bFailed to apply default image tag\b|\bcouldn't parse image reference\b|\bpull(?:ing)? image .{1,600} failed\b/i,
  /\b(?:FailedScheduling|FailedMount|FailedAttachVolume|FailedCreatePodSandBox|CreateContainerConfigError|CreateContainerError|RunContainerError)\b/,
  /\bfailed to (?:generate container|create (?:containerd task|shim task|pod sandbox)|apply OCI options)\b|\bOCI runtime create failed\b/i,
  /\bcouldn't find key \S{1,200} in (?:Secret|ConfigMap)\b/,
  // other clients
  /\bCannotPull\w{1,30}Error\b|\bInaccessibleImage\b|\bImage pull was unsuccessful\b|\bCan't pull image\b|\bFailed to pull (?:\S{1,200} image\b|[`'"]|\S{1,200}: )/i,
  /\berror building image: (?!.{0,200}(?:failed to execute command|parsing dockerfile|resolving (?:source|dockerfile) context))/,
  /\berror getting image manifest: |\btranslating TaskSpec to Pod: |\bCan't get Docker image: /i,
  /\binvalid reference format\b|\brepository name (?:\([^)]{1,200}\) )?must (?:be (?:lowercase|canonical)|have at least|component)|\brepository name component must match\b/,
  /\bRepository does not exist or may require authentication\b|\btoken request returned \d{3}\b/i,
  /\bCould not (?:pull|build) image: |\btrying to pull image: |\bdocker\/transport\/(?:unix|npipe)conn\.py\b|\bError while fetching server API version\b/,
  /\bpull(?:ing)? .{0,200}\b(?:image|registry|docker hub)\b.{0,200}\b(?:x509|tls): /i,
  /\bunsupported status code \d{3}; body\b|\bFailed pull docker image: /,
  /\bMachine creation failed\b|\bdocker: open \/var\/lib\/docker\b/,
];

/** A statement that reports a failure without a word about its reason: another statement of the text may have it. */
export const reasonless =
  /(?:may require 'docker login'|\b(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName)|Back-off pulling image \\{0,3}"[^"]{0,500}"|Docker pull failed with exit code \d+.{0,80}|context canceled|rpc error: code =|rpc error: code = \w+ desc =)["'\s.)}\\]*$/;
