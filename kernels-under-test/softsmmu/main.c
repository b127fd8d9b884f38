// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * softsmmu: a secondary TLB in software. It stands for an SMMU that shares a
 * process's page tables: filled by walks, with permissions cached, dropped by
 * nothing but what the kernel tells secondary TLBs. See softsmmu.h.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "device.h"

static int make(struct softsmmu *s, bool mirror)
{
	int err = tlb_allocate(&s->tlb, SOFTSMMU_ENTRIES);

	if (err)
		return err;
	raw_spin_lock_init(&s->lock);
	s->config.entries = SOFTSMMU_ENTRIES;
	s->config.faults = SOFTSMMU_FAULTS;
	s->mirror = mirror;
	s->mm = current->mm;
	err = softsmmu_register(s);
	if (err)
		tlb_free(&s->tlb);
	return err;
}

static int open_device(struct file *file, bool mirror)
{
	struct softsmmu *s;
	int err;

	if (!current->mm)
		return -EINVAL;
	s = kvzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return -ENOMEM;
	err = make(s, mirror);
	if (err) {
		kvfree(s);
		return err;
	}
	file->private_data = s;
	return nonseekable_open(file_inode(file), file);
}

static int flush_open(struct inode *inode, struct file *file)
{
	return open_device(file, false);
}

static int mirror_open(struct inode *inode, struct file *file)
{
	return open_device(file, true);
}

/* By whoever had it last, which need not be the process that opened it. */
static int softsmmu_release(struct inode *inode, struct file *file)
{
	struct softsmmu *s = file->private_data;

	softsmmu_unregister(s);
	tlb_free(&s->tlb);
	kvfree(s);
	return 0;
}

static bool is_valid(const struct softsmmu_config *c)
{
	return c->entries <= SOFTSMMU_ENTRIES_MAX && c->faults <= SOFTSMMU_FAULTS_MAX &&
	       !(c->flags & ~SOFTSMMU_FLAGS) && !c->reserved && c->cost_ns <= SOFTSMMU_COST_MAX &&
	       c->cost_page_ns <= SOFTSMMU_COST_MAX && c->window_start <= c->window_end;
}

/* list_head knows where it is: the new TLB's lists move with it. */
static void replace_tlb(struct softsmmu *s, struct tlb *tlb, const struct softsmmu_config *config)
{
	struct entry *old;
	unsigned long flags;

	raw_spin_lock_irqsave(&s->lock, flags);
	old = s->tlb.entries;
	s->tlb.entries = tlb->entries;
	tlb_drop_all(&s->tlb);
	INIT_LIST_HEAD(&s->tlb.free);
	list_splice_init(&tlb->free, &s->tlb.free);
	s->config = *config;
	raw_spin_unlock_irqrestore(&s->lock, flags);
	tlb->entries = old;
}

static long configure(struct softsmmu *s, void __user *user)
{
	struct softsmmu_config config;
	struct tlb tlb;
	int err;

	if (copy_from_user(&config, user, sizeof(config)))
		return -EFAULT;
	if (!is_valid(&config))
		return -EINVAL;
	config.entries = config.entries ?: SOFTSMMU_ENTRIES;
	config.faults = config.faults ?: SOFTSMMU_FAULTS;
	err = tlb_allocate(&tlb, config.entries);
	if (err)
		return err;
	replace_tlb(s, &tlb, &config);
	tlb_free(&tlb);
	return 0;
}

static long access_range(struct softsmmu *s, void __user *user)
{
	struct softsmmu_access request;
	int err;

	if (copy_from_user(&request, user, sizeof(request)))
		return -EFAULT;
	err = softsmmu_access(s, &request);
	if (err)
		return err;
	return copy_to_user(user, &request, sizeof(request)) ? -EFAULT : 0;
}

static long look(struct softsmmu *s, void __user *user)
{
	struct softsmmu_look at;
	struct entry *entry;
	unsigned long flags;

	if (copy_from_user(&at, user, sizeof(at)))
		return -EFAULT;
	at = (struct softsmmu_look){.address = at.address};
	raw_spin_lock_irqsave(&s->lock, flags);
	entry = tlb_find(&s->tlb, at.address);
	if (entry) {
		at.start = entry->node.start;
		at.bytes = entry->node.last + 1 - entry->node.start;
		at.writable = entry->writable;
	}
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return copy_to_user(user, &at, sizeof(at)) ? -EFAULT : 0;
}

/* Through memory of our own: a fault on the user's page may end in a callback. */
static long read_stats(struct softsmmu *s, void __user *user)
{
	struct softsmmu_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	unsigned long flags;
	long err = 0;

	if (!stats)
		return -ENOMEM;
	raw_spin_lock_irqsave(&s->lock, flags);
	*stats = s->stats;
	stats->entries_used = s->tlb.n_used;
	raw_spin_unlock_irqrestore(&s->lock, flags);
	stats->preemption_known = IS_ENABLED(CONFIG_PREEMPT_COUNT);
	if (copy_to_user(user, stats, sizeof(*stats)))
		err = -EFAULT;
	kfree(stats);
	return err;
}

static void copy_records(struct softsmmu *s, struct softsmmu_records *records)
{
	u64 total = s->records.total, n = min_t(u64, total, SOFTSMMU_RECORDS), i;

	records->total = total;
	for (i = 0; i < n; i++)
		records->record[i] = s->records.record[(total - n + i) % SOFTSMMU_RECORDS];
}

static long read_records(struct softsmmu *s, void __user *user)
{
	struct softsmmu_records *records = kvzalloc(sizeof(*records), GFP_KERNEL);
	unsigned long flags;
	long err = 0;

	if (!records)
		return -ENOMEM;
	raw_spin_lock_irqsave(&s->lock, flags);
	copy_records(s, records);
	raw_spin_unlock_irqrestore(&s->lock, flags);
	if (copy_to_user(user, records, sizeof(*records)))
		err = -EFAULT;
	kvfree(records);
	return err;
}

static long reset(struct softsmmu *s)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&s->lock, flags);
	memset(&s->stats, 0, sizeof(s->stats));
	memset(&s->records, 0, sizeof(s->records));
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return 0;
}

static long drop_entries(struct softsmmu *s)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&s->lock, flags);
	tlb_drop_all(&s->tlb);
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return 0;
}

static long softsmmu_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct softsmmu *s = file->private_data;
	void __user *user = (void __user *)argument;

	/* Also after exec: walks are safe in the mm that is running, and in no other. */
	if (current->mm != s->mm)
		return -EPERM;
	switch (command) {
	case SOFTSMMU_CONFIGURE:
		return configure(s, user);
	case SOFTSMMU_ACCESS:
		return access_range(s, user);
	case SOFTSMMU_LOOK:
		return look(s, user);
	case SOFTSMMU_READ_STATS:
		return read_stats(s, user);
	case SOFTSMMU_READ_RECORDS:
		return read_records(s, user);
	case SOFTSMMU_RESET:
		return reset(s);
	case SOFTSMMU_DROP:
		return drop_entries(s);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations flush_operations = {
	.owner = THIS_MODULE,
	.open = flush_open,
	.release = softsmmu_release,
	.unlocked_ioctl = softsmmu_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static const struct file_operations mirror_operations = {
	.owner = THIS_MODULE,
	.open = mirror_open,
	.release = softsmmu_release,
	.unlocked_ioctl = softsmmu_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* Root's alone: who may open it may have other tasks spin in callbacks. */
static struct miscdevice devices[] = {
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "softsmmu",
		.fops = &flush_operations,
		.mode = 0600,
	},
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "softsmmu-mirror",
		.fops = &mirror_operations,
		.mode = 0600,
	},
};

static int __init softsmmu_init(void)
{
	int err = misc_register(&devices[0]);

	if (err)
		return err;
	err = misc_register(&devices[1]);
	if (err)
		misc_deregister(&devices[0]);
	return err;
}

static void __exit softsmmu_exit(void)
{
	misc_deregister(&devices[1]);
	misc_deregister(&devices[0]);
}

module_init(softsmmu_init);
module_exit(softsmmu_exit);
MODULE_DESCRIPTION("A secondary TLB in software, as an SMMU's");
MODULE_LICENSE("GPL");
