# The work is done by ./run (POSIX sh); `make` alone prints the targets. Extra arguments: make test ARGS="-k merkle"
# 具体工作由 ./run 完成;直接输入 make 列出全部目标。
TARGETS = demo test check bench soak serve setup lock clean

.PHONY: help $(TARGETS)

help:
	@sh ./run help

$(TARGETS):
	@sh ./run $@ $(ARGS)
