/** What there is to say of the other side: that it is busy, or gone. */
import type { Kernel } from "../kernel/transport";

type KernelStatus = Pick<Kernel<never>, "busy" | "gone" | "words">;

/** What is the case, and what comes of it or is to be done; null while all is well. */
export const kernelWords = ({ busy, gone, words }: KernelStatus): readonly [what: string, next: string] | null =>
  gone ? words.gone : busy ? words.busy : null;

export function KernelHint({ kernel }: { readonly kernel: KernelStatus }) {
  const words = kernelWords(kernel);
  return (
    words && (
      <p class="tcw-hint" role="status">
        {words.join(" ")}
      </p>
    )
  );
}
