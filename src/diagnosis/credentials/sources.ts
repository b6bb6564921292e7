export const privateImages =
  'https://docs.gitlab.com/ci/docker/using_docker_images/#access-an-image-from-a-private-container-registry';
export const precedence = 'https://docs.gitlab.com/ci/variables/#cicd-variable-precedence';
