import type { EngineInfo } from './engine-answers.ts';

/** Of an engine that does not answer. */
export const silentInfo: EngineInfo = {
  ServerVersion: null,
  Driver: null,
  DriverStatus: [],
  DockerRootDir: null,
  OSType: null,
  Architecture: null,
  OperatingSystem: null,
  RegistryConfig: { Mirrors: [], InsecureRegistryCIDRs: [], IndexConfigs: {} },
  HttpProxy: null,
  HttpsProxy: null,
  NoProxy: null,
  Warnings: [],
  SecurityOptions: [],
  SystemTime: null,
};
