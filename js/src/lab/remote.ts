/** The entry of the prebuilt extension: JupyterLab finds the container under the package's name. */
import { type Container, containerOf } from "./container";
import { makePlugin } from "./plugin";

const page = globalThis as { _JUPYTERLAB?: Record<string, Container> };
page._JUPYTERLAB ??= {};
page._JUPYTERLAB["tiledb-cloud-widgets"] = containerOf(makePlugin);
