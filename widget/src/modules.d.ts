declare module "*.yml" {
  const words: Record<string, string>;
  export default words;
}
declare module "*.css?inline" {
  const text: string;
  export default text;
}
