# The twin of counter-loop.ts.

defmodule Counter do
  def loop(count) do
    receive do
      :inc ->
        loop(count + 1)

      :reset ->
        loop(0)

      {:get, from} ->
        send(from, {:count, count})
        loop(count)
    end
  end
end

defmodule Main do
  def run do
    pid = spawn_link(fn -> Counter.loop(0) end)
    Process.register(pid, :counter)
    ask()
  end

  defp ask do
    for _ <- 1..5 do
      send(:counter, :inc)
      Process.sleep(100)
    end

    send(:counter, {:get, self()})

    receive do
      {:count, count} ->
        IO.puts("the count is #{count}")
        if count >= 20, do: send(:counter, :reset)
    after
      1000 -> :erlang.error(:no_answer)
    end

    Process.sleep(500)
    ask()
  end
end

Main.run()
