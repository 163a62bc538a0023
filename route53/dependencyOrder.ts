/**
 * Puts items into an order in which each comes after its dependencies, and otherwise keeps their order. It uses the strongly connected
 * components of their graph (Tarjan 1972), in which items that depend on each other are one component.
 *
 * @param dependenciesOf the items that must come before an item; dependencies outside the list are ignored
 */
export function inDependencyOrder<T extends object>(
    things: readonly T[],
    dependenciesOf: (thing: T) => readonly T[],
): T[][] {
    const components: T[][] = [];
    const numbers = new Map<T, number>();
    const open: T[] = [];
    const isOpen = new Set<T>();
    const known = new Set(things);
    const visit = (thing: T): number => {
        const own = numbers.size;
        let low = own;
        numbers.set(thing, own);
        open.push(thing);
        isOpen.add(thing);
        for (const other of dependenciesOf(thing)) {
            if (known.has(other) && !numbers.has(other)) {
                low = Math.min(low, visit(other));
            } else if (isOpen.has(other)) {
                low = Math.min(low, numbers.get(other) ?? low);
            }
        }
        if (low === own) {
            const component = open.splice(open.lastIndexOf(thing));
            component.forEach((each) => isOpen.delete(each));
            components.push(component);
        }
        return low;
    };
    for (const thing of things) {
        if (!numbers.has(thing)) {
            visit(thing);
        }
    }
    return components;
}
