/** <SupportChat desk="https://desk.example" language="az" proof={proof} attributes={{ level: "gold" }} /> */

import { useEffect, useRef } from "react";
import { loadDestek } from "./index.js";

export function SupportChat({ desk, language, proof, attributes }) {
  const isKnown = useRef(false);
  useEffect(() => {
    loadDestek({ desk, language });
    return () => window.Destek("shutdown");
  }, [desk]);
  useEffect(() => void window.Destek("setLanguage", language), [language]);
  useEffect(() => void window.Destek("setAttributes", attributes ?? {}), [attributes]);
  useEffect(() => {
    if (proof) window.Destek("identify", proof);
    else if (isKnown.current) window.Destek("logout");
    isKnown.current = Boolean(proof);
  }, [proof]);
  return null;
}
