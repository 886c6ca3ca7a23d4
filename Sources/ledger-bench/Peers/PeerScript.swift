/// What the peers' scripts have in common: the conversation.
enum PeerScript {
    /// Reads tasks from standard input, calls the function of that name, writes the answers.
    static let conversation = """
        import csv, gc, json, os, sys, time

        # Millions of rows in memory are no reason to look for garbage again and again.
        gc.disable()

        folder = sys.argv[1]
        # Only answers go to standard output: what libraries print there goes to standard error.
        output = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)

        def converse(versions, tasks):
            print(json.dumps(versions), file=output, flush=True)
            for line in sys.stdin:
                task = json.loads(line)
                try:
                    answer = tasks[task["what"]](task) or {}
                except Exception as error:
                    answer = {"error": repr(error)}
                print(json.dumps(answer), file=output, flush=True)

        def timed(work):
            start = time.perf_counter()
            result = work()
            return {"seconds": time.perf_counter() - start, "result": result}

        """
}
